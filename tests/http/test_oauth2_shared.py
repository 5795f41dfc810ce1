"""Many processes, one refresh; a process that is killed loses nothing that was stored."""

import os
import signal
import subprocess
import sys
import threading

import pytest
from tests.http.oauth_platform import FIRST
from tests.sources.battery import check

from journeyhouse.errors import AuthError
from journeyhouse.settings import HOME

pytestmark = check(16)
_CHILD = """
import sys
from tests.http.oauth_platform import child
child(*sys.argv[1:5], int(sys.argv[5]))
"""


def start(house, kill_at: str = "", reads: int = 1) -> subprocess.Popen:
    environment = {name: value for name, value in os.environ.items() if name != "JOURNEYHOUSE_TOKEN_KEY"}
    environment["PYTHONPATH"] = os.pathsep.join([str(HOME), str(HOME / "plugins")])
    settings = house.settings
    command = [sys.executable, "-c", _CHILD, house.platform_url, settings.warehouse_url, str(settings.var), kill_at]
    return subprocess.Popen(
        [*command, str(reads)], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def ended(process: subprocess.Popen) -> tuple[int, str]:
    out, err = process.communicate(timeout=60)
    return process.returncode, out + err


def test_processes_that_begin_at_once_refresh_once(house, platform):
    platform.delay = 0.5
    processes = [start(house, reads=2) for _ in range(3)]
    assert [ended(process) for process in processes] == [(0, "read all\n")] * 3
    assert len(platform.asked) == 1 and len(platform.read) == 6
    assert house.rows("select refreshes from ops.tokens") == [(1,)]


@pytest.mark.parametrize("why", ["expired", "refused"])
def test_threads_that_find_the_token_dead_at_once_refresh_once(house, platform, why):
    clients = [house.client() for _ in range(6)]
    for client in clients:
        client.get("/x")
    platform.delay = 0.2
    if why == "expired":
        house.now += 4000
    else:
        platform.valid = set()
    found, barrier = [], threading.Barrier(len(clients))

    def read(client) -> None:
        barrier.wait()
        found.append(client.get("/x"))

    threads = [threading.Thread(target=read, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [{"data": [1]}] * 6
    assert [fields["refresh_token"] for fields in platform.asked] == [FIRST, "canary-refresh-1"]


def test_killed_between_the_store_and_the_use_nothing_is_lost(house, platform):
    code, told = ended(start(house, kill_at="stored"))
    assert (code, len(platform.asked), platform.read) == (-signal.SIGKILL, 1, []), told
    house.client().get("/x")
    assert len(platform.asked) == 1, "the stored access token serves"
    house.now += 4000
    house.client().get("/x")
    assert platform.asked[-1]["refresh_token"] == "canary-refresh-1", "and so does the refresh token stored with it"


def test_killed_before_the_store_the_next_run_says_plainly_what_to_do(house, platform):
    """The one moment that no store can cover: the platform has counted the token as used, and we never wrote down the next."""
    code, told = ended(start(house, kill_at="answered"))
    assert code == -signal.SIGKILL, told
    assert house.rows() == []
    with pytest.raises(AuthError, match="authorise acme again"):
        house.client().get("/x")
    consent = platform.authorise_again()
    assert house.client(refresh_token=consent).get("/x") == {"data": [1]}


def test_a_killed_process_lets_go_of_the_lock(house, platform):
    platform.delay = 30
    waiting = start(house)
    while not platform.paths:
        assert waiting.poll() is None
    os.kill(waiting.pid, signal.SIGKILL)
    waiting.communicate(timeout=10)
    platform.delay = 0
    assert house.client().get("/x") == {"data": [1]}
