"""What is deleted from a list, or goes to its end, while the pages are read moves all after it up, past a page's edge."""

import json
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from tests.loopback import Exchange, served
from tests.sources.battery import check
from tests.sources.specimens import STREAMS, name_of
from tests.sources.vendor_access import reader

from journeyhouse.sources import registry
from journeyhouse.sources.extract import Reader

NOW = datetime(2026, 6, 1, tzinfo=UTC)
SWEPT = [(source, stream) for source, stream in STREAMS if source.name == "woocommerce" and stream.deletes == "sweep"]


class Shop:
    """Holds records 1 to 250, of which the fifth is deleted once the first page of ids was shown."""

    def __init__(self, url: str = ""):
        self.url, self.ids = url, list(range(1, 251))

    def __call__(self, asked: Exchange) -> None:
        said = {name: values[0] for name, values in parse_qs(urlsplit(asked.path).query).items()}
        wanted = said.get("include", "").split(",")
        rows = [key for key in self.ids if "include" not in said or str(key) in wanted]
        page, size = int(said["page"]), int(said["per_page"])
        shown = [{"id": key} for key in rows[(page - 1) * size : page * size]] if "_fields" in said else []
        pages = -(-len(rows) // size) if "_fields" in said else 0
        asked.answer(200, {"X-WP-TotalPages": str(pages)}, json.dumps(shown).encode())
        if shown and 5 in self.ids:
            self.ids.remove(5)


@check(18)
@pytest.mark.parametrize(("source", "stream"), SWEPT, ids=name_of)
def test_what_moved_past_a_pages_edge_is_not_held_to_be_gone(source, stream):
    shop = Shop()
    with served(lambda asked: shop(asked)) as shop.url:
        *_, last = [
            (portion, list(portion.pages)) for portion in reader(shop, source).portions(stream, None, NOW - timedelta(days=1), NOW)
        ]  # fmt: skip
        listed = {int(key) for key in last[0].keys}
        assert set(shop.ids) - listed == {101}
        assert last[0].overlooked(["5", "101"] + [str(key) for key in range(900, 1100)]) == {"101"}


@check(18)
@pytest.mark.parametrize(
    ("source", "stream"), [pair for pair in STREAMS if pair[1].deletes == "sweep"], ids=name_of
)  # fmt: skip
def test_of_an_empty_list_nothing_is_held_to_be_gone_unasked(source, stream, monkeypatch):
    connector = registry.connector(source.name)
    if hasattr(connector, "live_keys"):
        monkeypatch.setattr(connector, "live_keys", lambda *_asked: set())
    empty = Reader(None, source, "", connector)
    monkeypatch.setattr(empty, "_pages", lambda *_asked: iter([[]]))
    swept = [
        portion for portion in empty.portions(stream, None, NOW - timedelta(days=1), NOW)
        if list(portion.pages) == [] and portion.keys is not None
    ]  # fmt: skip
    # Who can be asked for the missing ones by their keys is asked.
    assert len(swept) == int(hasattr(connector, "overlooked"))


class Letter:
    """Holds 2,500 members, of whom 1,200 changed in one second; the fifth changes once the first page was shown."""

    def __init__(self, url: str = ""):
        seconds = [number if number < 900 else 900 for number in range(2100)] + list(range(1000, 1400))
        self.url, self.members = (
            url,
            {number: NOW - timedelta(hours=1) + timedelta(seconds=s) for number, s in enumerate(seconds)},
        )

    def __call__(self, asked: Exchange) -> None:
        said = {name: values[0] for name, values in parse_qs(urlsplit(asked.path).query).items()}
        if not urlsplit(asked.path).path.endswith("/members"):
            return asked.answer(200, {}, json.dumps({"lists": [{"id": "l"}], "total_items": 1}).encode())
        since, before = (datetime.fromisoformat(said[f"{end}_last_changed"]) for end in ("since", "before"))
        rows = sorted((at, number) for number, at in self.members.items() if since < at < before)
        start = int(said["offset"])
        shown = [{"list_id": "l", "id": str(number), "last_changed": at.isoformat()} for at, number in rows]
        page = {"members": shown[start : start + int(said["count"])], "total_items": len(rows)}
        asked.answer(200, {}, json.dumps(page).encode())
        self.members[5] = NOW - timedelta(seconds=1)


@check(14)
@pytest.mark.parametrize(
    ("source", "stream"), [pair for pair in STREAMS if pair[1].table == "mailchimp__members"], ids=name_of
)
def test_a_member_who_changes_while_the_pages_are_read_hides_no_other(source, stream):
    letter = Letter()
    with served(lambda asked: letter(asked)) as letter.url:
        portions = reader(letter, source).portions(stream, None, NOW - timedelta(days=1), NOW)
        found = {int(record["id"]) for portion in portions for page in portion.pages for record in page}
    assert found == set(letter.members)
