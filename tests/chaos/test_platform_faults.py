"""Platforms that refuse, throttle, lie and loop: nothing is lost, nothing half done, no secret told."""

import base64
import json
import logging
import traceback
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import psycopg
import pytest
from tests.chaos.conftest import CANARY, first_answers
from tests.sources.specimens import another, records
from tests.sources.vendor_double import as_json, nested, serve

from journeyhouse import ingest
from journeyhouse.errors import AuthError, Busy, JourneyhouseError, SchemaDrift, TransientError
from journeyhouse.sources.registry import registry

HTML = (200, {"Content-Type": "text/html"}, b"<html><body>B\xe1\xba\xa3o tr\xc3\xac</body></html>")


@pytest.fixture
def klaviyo(open_shop):
    """A shop that reads Klaviyo, its source, and the stream of its events."""
    shop = open_shop("klaviyo")
    return shop, registry()["klaviyo"], registry()["klaviyo"].streams["events"]


def many(stream, count: int) -> list[dict]:
    return [another(stream, records(stream)[0], number) for number in range(count)]


def test_wrong_credentials_stop_at_once_and_change_nothing(klaviyo):
    shop, source, stream = klaviyo
    serve(shop.vendor, source, stream, many(stream, 4))
    shop.load("events")
    before = shop.state("events")
    first_answers(shop.vendor, as_json({"errors": [{"detail": "Missing or invalid private key."}]}, 401))
    asked = len(shop.vendor.requests)
    with pytest.raises(AuthError, match="Missing or invalid private key.*sources.klaviyo.credentials"):
        shop.load("events", "b2")
    assert (len(shop.vendor.requests) - asked, shop.slept, shop.state("events")) == (1, [], before)


@pytest.mark.parametrize(
    "answer", [HTML, (200, {}, b""), (200, {}, b'{"data": ['), as_json({}, 502)], ids=["html", "empty", "cut", "502"]
)
def test_a_platform_that_never_makes_sense_leaves_the_cursor_where_it_was(klaviyo, answer):
    shop, source, stream = klaviyo
    serve(shop.vendor, source, stream, many(stream, 4))
    shop.load("events")
    before = shop.state("events")
    shop.vendor.answer = lambda _path, _query: answer
    with pytest.raises(TransientError, match="klaviyo: GET /api/events: gave up"):
        shop.load("events", "b2")
    assert len(shop.slept) == 5, "a budget of six attempts"
    assert shop.state("events") == before


def test_a_fault_in_the_middle_of_the_pages_lands_none_of_them_and_the_next_run_all(klaviyo):
    shop, source, stream = klaviyo
    serve(shop.vendor, source, stream, many(stream, 7))
    good = shop.vendor.answer
    shop.vendor.answer = lambda path, query: HTML if query.get("after") == "3" else good(path, query)
    with pytest.raises(TransientError):
        shop.load("events")
    assert shop.state("events") == ([], [], [], [])
    shop.vendor.answer = good
    assert sum(receipt.loaded for receipt in shop.load("events", "b2")) == 7


def test_a_wait_that_is_asked_for_is_waited_and_the_load_goes_on(klaviyo):
    shop, source, stream = klaviyo
    serve(shop.vendor, source, stream, many(stream, 4))
    soon = (datetime.now(UTC) + timedelta(seconds=40)).strftime("%a, %d %b %Y %H:%M:%S GMT")
    first_answers(
        shop.vendor, as_json({}, 429, {"Retry-After": "7"}), as_json({}, 503, {"Retry-After": soon}), as_json({}, 429)
    )
    assert sum(receipt.loaded for receipt in shop.load("events")) == 4
    assert 7 <= shop.slept[0] < 8 and 35 < shop.slept[1] < 42 and 0 < shop.slept[2] < 5


def test_a_next_link_that_leads_back_ends_the_read_and_nothing_is_kept(klaviyo):
    shop, _source, stream = klaviyo
    round_trip = [
        nested("data", many(stream, 2)) | {"links": {"next": f"{shop.vendor.url}/api/events?page={n}"}} for n in (1, 2)
    ]
    shop.vendor.answer = lambda _path, query: as_json(round_trip[query.get("page") == "1"])
    with pytest.raises(SchemaDrift, match="cursor loop"):
        shop.load("events")
    assert len(shop.vendor.requests) <= 4
    assert shop.state("events") == ([], [], [], [])


@pytest.mark.parametrize("poison", ["1e400", '"\\ud800"', '"a\\u0000b"', "-1e999", "[" * 900 + "]" * 900])
def test_one_poisonous_record_does_not_hold_up_its_page(klaviyo, poison):
    shop, source, stream = klaviyo
    good, spoilt = many(stream, 3), another(stream, records(stream)[0], 99)
    spoilt["attributes"]["timestamp"] = "POISON"
    body = json.dumps(nested("data", [*good, spoilt]) | {"links": {"next": None}}).replace('"POISON"', poison).encode()
    shop.vendor.answer = lambda _path, _query: (200, {}, body)
    receipt = next(receipt for receipt in shop.load("events") if receipt.emitted)
    assert (receipt.loaded, receipt.quarantined) == (3, 1)
    assert shop.rows("select field from ops.quarantine limit 1") == [("timestamp",)]


def test_a_record_dated_in_the_future_does_not_carry_the_cursor_with_it(klaviyo):
    shop, source, stream = klaviyo
    future = another(stream, records(stream)[0], 1)
    future["attributes"] |= {"datetime": "2199-01-01T00:00:00+00:00"}
    serve(shop.vendor, source, stream, [future])
    shop.load("events")
    assert shop.rows("select max(cursor_value::timestamptz) <= now() from ops.cursors") == [(True,)]
    serve(shop.vendor, source, stream, [future, *many(stream, 3)])
    assert sum(receipt.loaded for receipt in shop.load("events", "b2")) == 3


def test_one_account_that_is_refused_does_not_stop_the_other(open_shop):
    shop = open_shop("meta_ads", accounts=("1001", "1002"))
    denied = as_json({"error": {"code": 200, "message": "no permission for this account"}}, 403)
    shop.vendor.answer = lambda path, _query: (
        denied if "act_1001" in path else as_json({"id": "act_1002", "account_id": "1002"})
    )
    with pytest.raises(AuthError, match="no permission"):
        shop.load("ad_accounts")
    assert shop.rows("select account_id from raw.meta_ads__ad_accounts") == [("1002",)]


def test_streams_that_share_a_task_do_not_stop_each_other_and_a_new_try_is_not_spoilt(open_shop):
    shop = open_shop("klaviyo")
    serve(
        shop.vendor,
        registry()["klaviyo"],
        registry()["klaviyo"].streams["lists"],
        lists := many(registry()["klaviyo"].streams["lists"], 3),
    )
    good = shop.vendor.answer
    faults = {"/api/profiles": as_json({"errors": [{"detail": "no scope"}]}, 403), "/api/events": as_json({}, 503)}
    shop.vendor.answer = lambda path, query: faults.get(path) or good(path, query)
    with pytest.raises(TransientError, match="/api/events"):
        ingest.load_streams(shop.settings, "klaviyo", ["profiles", "events", "lists"], "b1")
    assert shop.rows("select count(*) from raw.klaviyo__lists") == [(len(lists),)]
    with pytest.raises(AuthError, match="no scope"):
        ingest.load_streams(shop.settings, "klaviyo", ["profiles", "lists"], "b2")


def test_a_replayed_row_goes_back_to_the_account_it_came_from(open_shop):
    shop = open_shop("meta_ads", accounts=("1001", "1002"))
    retyped = records(registry()["meta_ads"].streams["campaigns"])[0] | {"name": {"vi": "Tết"}}
    shop.vendor.answer = lambda path, _query: as_json({"data": [retyped] if "act_1002" in path else []})
    shop.load("campaigns")
    with psycopg.connect(shop.settings.warehouse_url) as connection:
        connection.execute('update ops.quarantine set payload = replace(payload, \'{"vi":"Tết"}\', \'"Tết"\')')
    assert ingest.replay_stream(shop.settings, "meta_ads", "campaigns").loaded == 1
    assert shop.rows("select _source_account, name from raw.meta_ads__campaigns") == [("1002", "Tết")]


def test_a_second_loader_at_the_same_time_is_told_so_and_does_nothing(klaviyo):
    shop, source, stream = klaviyo
    serve(shop.vendor, source, stream, many(stream, 4))
    refused = []

    def meet(step: str) -> None:
        if step == "staged" and not refused:
            with pytest.raises(Busy, match=r"klaviyo\.events.*another run") as caught:
                shop.load("events", "second")
            refused.append(caught.value.exit_code)

    shop.load("events", "first", observe=meet)
    assert refused == [75]
    assert shop.rows("select distinct batch_id from ops.ledger") == [("first",)]


@pytest.mark.parametrize("form", [CANARY, quote(CANARY, safe=""), base64.b64encode(CANARY.encode()).decode()])
@pytest.mark.parametrize("status", [200, 400, 401, 429, 500])
def test_a_secret_that_the_platform_repeats_is_told_nowhere(klaviyo, form, status, caplog, capfd):
    shop, _source, _stream = klaviyo
    told = f"<p>bad key {form}</p>".encode() if status == 200 else json.dumps({"message": f"bad key {form}"}).encode()
    shop.vendor.answer = lambda _path, _query: (status, {"Retry-After": "1"}, told)
    with caplog.at_level(logging.DEBUG), pytest.raises(JourneyhouseError, match="klaviyo") as caught:
        shop.load("events")
    everything = (
        "".join(traceback.format_exception(caught.value))
        + caplog.text
        + "".join(capfd.readouterr())
        + repr(shop.state("events"))
    )
    assert CANARY not in everything and form not in everything
