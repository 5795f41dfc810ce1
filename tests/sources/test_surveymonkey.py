"""SurveyMonkey's limits: a used-up minute is waited for, a used-up day brings the task back later."""

from datetime import UTC, datetime, timedelta

import pytest
from requests.structures import CaseInsensitiveDict

from journeyhouse.sources.surveymonkey.source import classify

ERROR = {"error": {"id": "1040", "message": "Rate limit reached"}}


def told(status=429, **headers):
    names = {name: f"X-Ratelimit-App-Global-{name.replace('_', '-')}" for name in headers}
    return classify(status, ERROR, CaseInsensitiveDict({names[name]: value for name, value in headers.items()}))


@pytest.mark.parametrize("reset, wait", [("17", 17.0), ("soon", None), (None, None)])
def test_a_used_up_minute_is_waited_for(reset, wait):
    outcome = told(Day_Remaining="20", Minute_Remaining="0", **({"Minute_Reset": reset} if reset else {}))
    assert (outcome.kind, outcome.wait) == ("retry", wait)
    assert "Rate limit reached" in outcome.message


@pytest.mark.parametrize(("headers", "seconds"), [({"Day_Reset": "7200"}, 7200), ({}, 3600)])
def test_after_a_used_up_day_the_task_comes_back(headers, seconds):
    outcome = told(Day_Remaining="0", Minute_Reset="17", **headers)
    assert outcome.kind == "quota"
    expected = datetime.now(UTC) + timedelta(seconds=seconds)
    assert abs(outcome.until - expected) < timedelta(seconds=10)


@pytest.mark.parametrize(("status", "kind"), [(200, "ok"), (401, "auth"), (404, "config"), (503, "retry")])
def test_everything_else_means_what_it_says(status, kind):
    assert told(status, Day_Remaining="0").kind == kind
