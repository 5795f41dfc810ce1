"""WooCommerce lists its ids by numbered pages: what is deleted meanwhile moves all after it up, past a page's edge."""

import json
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from tests.loopback import Exchange, served
from tests.sources.battery import check
from tests.sources.specimens import STREAMS, name_of
from tests.sources.vendor_access import reader

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
