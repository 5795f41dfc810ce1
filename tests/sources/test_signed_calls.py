"""Calls of webhooks as their receiver kept them: loaded when the mac is right, set aside with a reason when it is not."""

import hashlib
import json
from functools import partial

import pytest
from tests.sources.specimens import as_dropped

from journeyhouse import settings
from journeyhouse.credentials import Secret
from journeyhouse.demo.credentials import ZALO_SECRET
from journeyhouse.demo.zalo import APP, signature
from journeyhouse.errors import ConfigError
from journeyhouse.ingest import check
from journeyhouse.landing.rows import Rejected
from journeyhouse.sources import files
from journeyhouse.sources.registry import registry
from journeyhouse.sources.signed import opened
from journeyhouse.sources.zalo_events.source import verify

BODY = f'{{"event_name": "follow","app_id":"{APP}", "note":"Tết 😊", "timestamp":"1767675600000"}}'


@pytest.fixture
def opened_lines(tmp_path):
    """The records of a file of such lines, by the way that a load takes."""

    def read(*lines: object) -> list:
        path = tmp_path / "calls.ndjson"
        path.write_text("\n".join(json.dumps(line) for line in lines) + "\n")
        opening = partial(opened, verify=verify, secret=Secret(ZALO_SECRET))
        portion = files.portion(as_dropped(path), registry()["zalo_events"].streams["events"], opening)
        return [record for page in portion.pages for record in page]

    return read


def _kept(body: str = BODY, **changes: object) -> dict:
    return {"received_at": "2026-01-06T05:00:01Z", "signature": signature(BODY, ZALO_SECRET), "body": body} | changes


def test_a_call_that_is_signed_is_opened_with_what_the_receiver_noted(opened_lines):
    (call,) = opened_lines(_kept())
    assert call["note"] == "Tết 😊" and call["received_at"] == "2026-01-06T05:00:01Z"
    assert call["signature"] == signature(BODY, ZALO_SECRET)


def test_the_mac_of_a_known_call():
    """sha256 of the four parts one after the other, as sha256sum gives it."""
    body = '{"app_id":"1","timestamp":"2"}'
    mac = hashlib.sha256(b"1" + body.encode() + b"2" + b"s").hexdigest()
    for form in (mac, f"mac={mac}", f" mac={mac.upper()}"):
        assert verify(body, {"app_id": "1", "timestamp": "2"}, form, Secret("s"))


@pytest.mark.parametrize("line", [
    _kept(signature=signature(BODY, "a guess")), _kept(BODY.replace("follow", "unfollow")), _kept(BODY.replace(": ", ":")),
    _kept(signature=""), _kept(signature="mac="), _kept(signature="\udfff"), _kept('"\udfff"'),
])  # fmt: skip
def test_what_was_altered_or_guessed_is_set_aside_and_the_rest_is_read(opened_lines, line):
    refused, good = opened_lines(line, _kept())
    assert isinstance(refused, Rejected) and ZALO_SECRET not in refused.reason + refused.payload
    assert good["event_name"] == "follow"


@pytest.mark.parametrize("line", [
    json.loads(BODY), [], "x", None, _kept(signature=None), _kept("{"), _kept("[]"), _kept(body=json.loads(BODY)),
])  # fmt: skip
def test_what_is_no_kept_call_is_set_aside(opened_lines, line):
    (refused,) = opened_lines(line)
    assert isinstance(refused, Rejected) and "not a kept call" in refused.reason


def test_without_the_secret_nothing_is_taken_on_trust(tmp_path):
    config = tmp_path / "house.yml"
    (tmp_path / "drop").mkdir()
    config.write_text("sources: {zalo_events: {path: drop}}\n")
    with pytest.raises(ConfigError, match=r"zalo_events\.credentials\.oa_secret_key is missing"):
        check(settings.load(config), "zalo_events")


def test_the_demo_loads_every_call_once_and_sets_the_forged_aside(demo):
    (receipt, *more) = demo.load("zalo_events", "events", "z1")
    loaded = sum(r.loaded for r in (receipt, *more))
    aside = demo.rows("select reason, payload::text from ops.quarantine where source = 'zalo_events'")
    assert loaded == demo.rows("select count(*) from raw.zalo_events__events")[0][0] > 0
    assert aside and all("signature is wrong" in reason and "forged" in payload for reason, payload in aside)
    assert demo.rows("select count(*) from raw.zalo_events__events where msg_id = 'forged'") == [(0,)]
