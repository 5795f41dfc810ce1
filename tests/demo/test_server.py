"""The running server follows the clock on disk and leaves cleanly."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import requests

import journeyhouse.demo.server as demo
from journeyhouse.demo.credentials import MAGENTO_TOKEN

ORDERS = "magento/rest/all/V1/orders?searchCriteria[pageSize]=1"


def _orders(base):
    return requests.get(f"{base}/{ORDERS}", headers={"Authorization": f"Bearer {MAGENTO_TOKEN}"}, timeout=20).json()[
        "total_count"
    ]


@pytest.fixture
def process(tmp_path):
    """The server as its own process."""
    plugins = Path(demo.__file__).parents[2]
    command = [sys.executable, "-m", "journeyhouse.demo.server", "--home", str(tmp_path), "--port", "0", "--seed", "11",
               "--customers", "25", "--days", "40"]  # fmt: skip
    started = subprocess.Popen(command, env=os.environ | {"PYTHONPATH": str(plugins)})
    yield started
    started.kill()
    started.wait()


def test_process_serves_follows_the_clock_and_stops(process, tmp_path):
    deadline = time.monotonic() + 60
    while not (tmp_path / "server.json").is_file():
        assert process.poll() is None and time.monotonic() < deadline
        time.sleep(0.05)
    facts = json.loads((tmp_path / "server.json").read_text())
    assert facts["pid"] == process.pid
    base = f"http://127.0.0.1:{facts['port']}"
    health = requests.get(f"{base}/health", timeout=20).json()
    assert health == {"seed": 11, "customers": 25, "days": 40, "now": "2026-02-09T17:00:00Z", "hostile": False}
    before = _orders(base)
    demo.advance(tmp_path, 20)
    assert requests.get(f"{base}/health", timeout=20).json()["now"] == "2026-03-01T17:00:00Z"
    assert _orders(base) > before
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=20) == 0
    assert not (tmp_path / "server.json").exists()


def test_unknown_vendor_is_named(base):
    answer = requests.get(f"{base}/no_such_vendor/orders", timeout=20)
    assert answer.status_code == 404 and answer.json()["vendors"] == sorted(demo.VENDORS)
