"""The demo company read through its own servers and files: whole, again, a day later, and what vanished."""

import json

import pytest
from tests.sources.demo_house import DemoHouse
from tests.sources.specimens import STREAMS, name_of

from journeyhouse.sources.registry import registry

NONE_IN_THE_TINY_WORLD = ("hubspot__companies", "hubspot__deals", "hubspot__meetings")
STEPS = ("first", "again", "next day", "afresh")


@pytest.fixture(scope="module")
def told(demo: DemoHouse, new_warehouse) -> dict:
    """What three loads did (receipts and rows after each), and a whole load of the last day elsewhere."""
    story: dict = {}
    for step, batch in (("first", "b1"), ("again", "b2"), ("next day", "b3")):
        if step == "next day":
            demo.advance(1)
        story[step] = (demo.load_all(batch), {s.table: demo.raw(s.table) for _source, s in STREAMS})
    other = demo.in_another_warehouse(new_warehouse())
    story["afresh"] = (other.load_all("b1"), {s.table: other.raw(s.table) for _source, s in STREAMS})
    story["other"] = other
    return story


every_stream = pytest.mark.parametrize(("source", "stream"), STREAMS, ids=name_of)


@every_stream
def test_a_first_read_brings_rows_and_a_second_none(told, source, stream):
    receipts, rows = told["first"]
    again, rows_again = told["again"]
    loaded = sum(receipt.loaded for receipt in receipts[stream.table])
    # The same event may lie in two files, told twice; then it is loaded once and changed once.
    assert loaded == len(rows[stream.table]) or loaded > len(rows[stream.table]) and source.name == "web_events"
    assert loaded or stream.table in NONE_IN_THE_TINY_WORLD
    assert sum(receipt.loaded + receipt.deleted for receipt in again[stream.table]) == 0
    assert rows_again[stream.table] == rows[stream.table]


@every_stream
def test_the_next_day_read_on_top_equals_a_whole_read(told, source, stream, demo):
    """Live rows are compared: only the warehouse that was there before can know what has vanished since."""
    other: DemoHouse = told["other"]
    assert demo.raw(stream.table, "not _is_deleted") == other.raw(stream.table, "not _is_deleted")


@pytest.mark.parametrize("source", ["meta_ads", "magento", "web_events", "offline_files"])
def test_the_next_day_brings_something_new(told, source):
    loaded = sum(r.loaded for stream in registry()[source].streams.values() for r in told["next day"][0][stream.table])
    assert loaded > 0


def test_every_load_is_accounted_for(told, demo):
    wrong = demo.rows(
        "select * from ops.ledger where emitted <> loaded + unchanged + quarantined + page_duplicates or finished_at < started_at"
    )
    assert wrong == []
    counted = demo.rows("select batch_id, sum(emitted)::int from ops.ledger group by 1 order by 1")
    receipts = [sum(r.emitted for found in told[step][0].values() for r in found) for step in STEPS[:3]]
    assert [emitted for _batch, emitted in counted] == receipts


def test_restated_days_are_replaced_and_vanished_rows_marked(told, demo):
    """The demo's ad platform moves the numbers of the last 28 days, as Meta does; some rows it takes back."""
    key = "account_id || '/' || date_start || '/' || ad_id"
    live = dict(demo.rows(f"select {key}, spend from raw.meta_ads__insights where not _is_deleted"))
    first = {row["key"]: row["spend"] for row in _insights(told["again"][1])}
    restated = [k for k in live if k in first and float(live[k]) != float(first[k])]
    assert len({k.split("/")[1] for k in restated}) >= 20, "the numbers of most re-read days moved"
    demo.advance(9)
    demo.load("meta_ads", "insights", "b4")
    gone = {row[0] for row in demo.rows(f"select {key} from raw.meta_ads__insights where _is_deleted")}
    assert gone, "nothing vanished in ten days"
    other: DemoHouse = told["other"]
    other.load("meta_ads", "insights", "b2")
    for house in (demo, other):
        house.load("meta_ads", "insights", "b5")
    assert demo.raw("meta_ads__insights", "not _is_deleted") == other.raw("meta_ads__insights", "not _is_deleted")


def _insights(tables: dict[str, list[str]]) -> list[dict]:
    rows = map(json.loads, tables["meta_ads__insights"])
    return [{"key": f"{r['account_id']}/{r['date_start']}/{r['ad_id']}", "spend": r["spend"]} for r in rows]
