"""Streams of an account share one rate, whatever process they run in; a refusal slows all of them down."""

import os
import subprocess
import sys
import time

import pytest
from tests.sources.battery import check

from journeyhouse.contracts import Source
from journeyhouse.errors import TransientError
from journeyhouse.http.client import Client
from journeyhouse.http.pace import OwnPace, State, slack
from journeyhouse.http.shared_pace import SharedPace
from journeyhouse.settings import HOME
from journeyhouse.sources.registry import connector

pytestmark = check(15)
NOW = 10_000.0
GOOD, TOO_MUCH = (200, {}, b'{"data": []}'), (429, {"Retry-After": "2"}, b"{}")


def taken(state: State, count: int, top: float = 10.0, now: float = NOW, successes: int = 0) -> list[float]:
    return [state.take(top, now, successes) for _ in range(count)]


def test_requests_are_spaced_by_the_rate():
    state = State(10.0, NOW)
    assert taken(state, 4) == pytest.approx([0, 0.1, 0.2, 0.3])
    assert taken(state, 1, now=NOW + 0.35) == pytest.approx([0.05])
    assert taken(state, 2, now=NOW + 100) == pytest.approx([0, 0.1]), "what was not used is not saved up for a burst"


def test_a_limit_by_the_minute_is_used_in_bursts_and_no_minute_sees_more():
    """Ten a minute: five at once, five spread over the minute; wherever a minute begins, ten are the most it holds."""
    state, clock, at = State(5 / 60, NOW), NOW, []
    for _ in range(60):
        clock += state.take(5 / 60, clock, 0, burst=5)
        at.append(clock)
    assert at[:5] == [NOW] * 5 and at[5] == pytest.approx(NOW + 12)
    assert max(sum(start <= one < start + 60 for one in at) for start in at) <= 10


def test_after_a_refusal_nothing_goes_in_bursts():
    state = State(5 / 60, NOW)
    state.slow_down(NOW, 30, slack(5 / 60, 5))
    assert [state.take(5 / 60, NOW, 0, burst=5) for _ in range(2)] == pytest.approx([30, 42])


def test_a_refusal_halves_the_rate_once_in_five_seconds():
    state = State(10.0, NOW)
    for later, rate in ((0, 5), (0.1, 5), (4.9, 5), (5, 2.5), (5.2, 2.5), (11, 1.25)):
        state.slow_down(NOW + later)
        assert state.rate == rate
    for later in range(20, 200, 6):
        state.slow_down(NOW + later)
    assert state.rate == 0.1, "never to a stand-still"


def test_fifty_answers_dare_half_a_request_a_second_more_and_never_above_the_manifest():
    state = State(10.0, NOW)
    state.slow_down(NOW)
    rates = []
    for _ in range(600):
        state.take(10.0, state.next_at, 1)
        rates.append(state.rate)
    assert (rates[48], rates[49], rates[98], rates[99]) == (5, 5.5, 5.5, 6)
    assert rates[499] == rates[-1] == max(rates) == 10


def test_a_manifest_slower_than_the_slowest_step_stays_as_it_is():
    state = State(0.05, NOW)
    state.slow_down(NOW)
    assert state.rate == 0.05


def test_the_wait_that_was_asked_for_holds_everybody_back():
    state = State(10.0, NOW)
    taken(state, 3)
    state.slow_down(NOW, hold=30)
    assert taken(state, 2) == pytest.approx([30, 30.2])


@pytest.mark.parametrize("now", [NOW + 4000, 5.0], ids=["an hour later", "after the machine was started anew"])
def test_old_experience_is_forgotten(now):
    state = State(10.0, NOW)
    state.slow_down(NOW, hold=100)
    assert taken(state, 2, now=now) == pytest.approx([0, 0.1])


_CHILD = """
import sys, time
from pathlib import Path
from journeyhouse.http.shared_pace import SharedPace
pace = SharedPace(Path(sys.argv[1]), "acme", "a/1", float(sys.argv[2]))
for _ in range(int(sys.argv[3])):
    pace.wait()
    print(time.monotonic(), flush=True)
"""


def start(folder, rate: float, count: int) -> subprocess.Popen:
    environment = os.environ | {"PYTHONPATH": str(HOME / "plugins")}
    command = [sys.executable, "-c", _CHILD, str(folder), str(rate), str(count)]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)


def test_processes_share_one_rate(tmp_path):
    processes = [start(tmp_path, 50, 30) for _ in range(3)]
    moments = sorted(float(line) for process in processes for line in process.communicate(timeout=60)[0].split())
    assert len(moments) == 90
    # Wherever one looks, a second has no more than its share; a process that wakes late may meet the next.
    for index, moment in enumerate(moments):
        assert sum(1 for other in moments[index:] if other < moment + 1) <= 50 + 3
    assert moments[-1] - moments[0] >= 89 / 50 - 0.1
    assert len(list(tmp_path.iterdir())) == 1


def test_a_refusal_of_one_slows_the_other(tmp_path):
    one, other = (SharedPace(tmp_path, "acme", "", 1000) for _ in range(2))
    other.wait()
    one.throttled(0.4)
    began = time.monotonic()
    other.wait()
    assert 0.35 < time.monotonic() - began < 2
    with other._held() as state:
        assert state.rate == 500


def test_another_account_goes_on(tmp_path):
    SharedPace(tmp_path, "acme", "1", 1000).throttled(60)
    began = time.monotonic()
    SharedPace(tmp_path, "acme", "2", 1000).wait()
    assert time.monotonic() - began < 1


def test_a_killed_process_holds_nobody_up(tmp_path):
    process = start(tmp_path, 2000, 1_000_000)
    for _ in range(50):
        process.stdout.readline()
    process.kill()
    process.communicate(timeout=10)
    pace = SharedPace(tmp_path, "acme", "a/1", 2000)
    began = time.monotonic()
    for _ in range(10):
        pace.wait()
    assert time.monotonic() - began < 1


@pytest.mark.parametrize("content", [b"", b"cut", b"\xff" * 32, bytes(32), b"x" * 99])
def test_a_file_that_holds_something_else_is_begun_anew(tmp_path, content):
    pace = SharedPace(tmp_path, "acme", "", 1000)
    (tmp_path / "acme__").write_bytes(content)
    began = time.monotonic()
    pace.wait()
    assert time.monotonic() - began < 1


def test_sharing_costs_far_less_than_a_request(tmp_path):
    pace = SharedPace(tmp_path, "acme", "", 1e9)
    began = time.perf_counter()
    for _ in range(2000):
        pace.wait()
        pace.succeeded()
    assert (time.perf_counter() - began) / 2000 < 0.001


@pytest.mark.parametrize("shared", [True, False], ids=["shared", "own"])
def test_the_client_slows_down_where_the_platform_says_so(script, tmp_path, shared):
    source = Source("acme", {}, "rest", "", {}, rate_limit=1000)
    pace = SharedPace(tmp_path, "acme", "", 1000, lambda _s: None) if shared else OwnPace(1000, lambda _s: None)
    client = Client(source, script.url, {}, attempts=2, sleep=lambda _seconds: None, pace=pace)
    script.answers = [TOO_MUCH, GOOD]
    client.get("/x")
    script.answers = [(500, {}, b"")]
    with pytest.raises(TransientError):
        client.get("/x")
    if shared:
        with pace._held() as state:
            assert state.rate == 500, "a fault that is no refusal changes nothing"
    else:
        assert pace._state.rate == 500


@pytest.mark.parametrize(
    ("source", "status", "body", "throttled"),
    [
        ("meta_ads", 400, {"error": {"code": 17, "message": "User request limit reached"}}, True),
        ("meta_ads", 500, {"error": {"code": 2, "message": "temporary"}}, False),
        ("tiktok_ads", 200, {"code": 40100, "message": "restricted"}, True),
        ("tiktok_ads", 200, {"code": 50000, "message": "system error"}, False),
    ],
)
def test_platforms_that_hide_a_refusal_in_another_status_slow_down_too(source, status, body, throttled):
    assert connector(source).classify(status, body, {}).throttled == throttled
