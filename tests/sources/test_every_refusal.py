"""What each platform says when it refuses (fixtures/errors.json, in its own shape and words), and what we make of it."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from requests.structures import CaseInsensitiveDict
from tests.sources.battery import check
from tests.sources.specimens import ROOMS, name_of

from journeyhouse.sources.registry import classifier, registry

REST = [source for source in registry().values() if source.protocol != "files"]
REFUSALS = [
    (source, refusal)
    for source in REST
    if (path := ROOMS / source.name / "fixtures" / "errors.json").is_file()
    for refusal in json.loads(path.read_text(encoding="utf-8"))
]


@check(13)
@pytest.mark.parametrize("source", REST, ids=name_of)
def test_the_ways_of_refusing_are_written_down(source):
    told = {refusal["means"] for other, refusal in REFUSALS if other is source}
    assert {"auth", "retry", "config"} <= told, f"{source.name}/fixtures/errors.json: credentials, limit, wrong request"


@check(13, 15)
@pytest.mark.parametrize(
    ("source", "refusal"), REFUSALS, ids=lambda value: value["means"] if isinstance(value, dict) else name_of(value)
)
def test_a_refusal_is_understood(source, refusal):
    before = datetime.now(UTC)
    outcome = classifier(source)(refusal["status"], refusal["body"], CaseInsensitiveDict(refusal.get("headers", {})))
    assert (outcome.kind, outcome.throttled) == (refusal["means"], refusal.get("throttled", False))
    assert outcome.wait == refusal.get("wait")
    assert outcome.message and len(outcome.message) < 400
    if outcome.kind == "quota":
        assert timedelta(0) < outcome.until - before <= timedelta(days=1)
