"""`journeyhouse check <source>.<stream> --answer FILE` shows what would land, and what would not."""

import json

import pytest
from tests.sources.specimens import STREAMS, as_handed_in, name_of, records

from journeyhouse import cli
from journeyhouse.recorded import fit


@pytest.mark.parametrize(("source", "stream"), STREAMS, ids=name_of)
def test_every_fixture_fits_as_it_lands(source, stream, tmp_path):
    found = fit(f"{source.name}.{stream.name}", as_handed_in(stream, tmp_path))
    # The contact that an association belongs to stands in the question.
    asked_for = {"contact_id"} if stream.options.get("associations") else set()
    refused = found.records if asked_for & set(stream.primary_key) else 0
    assert (found.records, len(found.refused)) == (len(records(stream)), refused)
    assert refused or set(found.columns) >= {column.name for column in stream.columns} - asked_for


@pytest.fixture
def shown(tmp_path, capsys):
    def show(target: str, told: object) -> tuple[int, str]:
        path = tmp_path / "answer.json"
        path.write_text(told if isinstance(told, str) else json.dumps(told))
        code = cli.main(["check", target, "--answer", str(path)])
        return code, "".join(capsys.readouterr())

    return show


EVENT = {
    "type": "event",
    "id": "5yqs",
    "attributes": {"datetime": "2026-03-01T08:00:00+07:00", "mood": "good"},
    "relationships": {"metric": {"data": {"id": "M1"}}, "profile": {"data": {"id": "P1"}}},
}


@pytest.mark.parametrize("told", [EVENT, [EVENT], {"data": [EVENT], "links": {}}], ids=["record", "list", "answer"])
def test_an_answer_a_list_and_one_record_are_understood(shown, told):
    code, text = shown("klaviyo.events", told)
    assert code == 0
    assert "1 record(s), 0 refused" in text
    assert "2026-03-01 08:00:00+07:00" in text and "kept in _extra: attributes.mood (str)" in text


def test_the_batches_of_a_streamed_answer_are_taken_apart(shown):
    ad = {"campaign": {"id": "7", "name": "Tết"}}
    code, text = shown("google_ads.campaigns", [{"results": [ad], "fieldMask": "campaign.id"}, {"results": [ad, ad]}])
    assert code == 0 and "3 record(s), 0 refused" in text and "Tết" in text
    assert "1 record(s), 0 refused" in shown("google_ads.campaigns", [ad])[1]


def test_a_record_with_a_list_of_the_answers_name_is_one_record(shown):
    order = {"entity_id": 3, "increment_id": "000000003", "items": [{"sku": "A"}, {"sku": "B"}]}
    order |= {"created_at": "2026-01-02 03:04:05", "updated_at": "2026-01-02 03:04:05"}
    code, text = shown("magento.orders", order)
    assert code == 0 and "1 record(s), 0 refused" in text


def test_what_would_be_set_aside_is_told_with_its_reason(shown):
    spoilt = EVENT | {"attributes": {"datetime": "gestern"}}
    code, text = shown("klaviyo.events", [EVENT, spoilt])
    assert code == 1
    assert "2 record(s), 1 refused" in text and "refused: datetime: " in text and "gestern" in text


@pytest.mark.parametrize(
    ("target", "told", "code", "says"),
    [
        ("klaviyo.events", {"dat": []}, 6, "expected a list"),
        ("klaviyo.events", "{", 6, "not readable as JSON"),
        ("klaviyo", [], 2, "wants one stream"),
        ("klaviyo.event", [], 2, "profiles, metrics, events"),
        ("web_events.segment", "{}", 1, "type: a required value is missing"),
        ("shopee.orders", "{}", 6, "not an Excel workbook"),
    ],
)
def test_what_cannot_be_judged_is_said_in_plain_words(shown, target, told, code, says):
    found, text = shown(target, told)
    assert (found, says in text) == (code, True), text


def test_a_file_that_is_not_there_is_named(capsys):
    assert cli.main(["check", "klaviyo.events", "--answer", "gone.json"]) == 2
    assert "gone.json cannot be read" in capsys.readouterr().err
