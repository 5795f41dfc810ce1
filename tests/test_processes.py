"""After a start of the machine another process may have the number of one that we began."""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from journeyhouse import run, settings
from journeyhouse.processes import alive, born


@pytest.fixture
def somebody() -> Iterator[subprocess.Popen]:
    """A process of its own group."""
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], start_new_session=True)
    yield process
    process.kill()
    process.wait()


@pytest.fixture
def here(tmp_path: Path) -> settings.Settings:
    config = tmp_path / "my.yml"
    config.write_text("demo: {seed: 1}")
    (tmp_path / "airflow").mkdir()
    (tmp_path / "demo").mkdir()
    return replace(settings.load(config), var=tmp_path)


def note(here: settings.Settings, pid: int, began: int | None) -> None:
    house_file = {"port": 1, "pids": {"scheduler": pid}, "purpose": "", "born": {"scheduler": began}}
    (here.var / "airflow" / "house.json").write_text(json.dumps(house_file))
    (here.demo_home / "server.json").write_text(json.dumps({"port": 1, "pid": pid, "born": began}))


def test_a_process_is_known_by_its_beginning(somebody):
    began = born(somebody.pid)
    assert began and alive(somebody.pid) and alive(somebody.pid, began) and not alive(somebody.pid, began - 1)
    somebody.kill()
    somebody.wait()
    assert not alive(somebody.pid, began) and born(somebody.pid) is None


def test_what_has_the_number_of_ours_is_left_alone(here, somebody):
    note(here, somebody.pid, born(somebody.pid) - 1)
    assert run.down(here) == []
    assert somebody.poll() is None


def test_what_is_ours_is_stopped(here, somebody):
    note(here, somebody.pid, born(somebody.pid))
    assert run.down(here) == ["airflow"]
    assert not alive(somebody.pid)
