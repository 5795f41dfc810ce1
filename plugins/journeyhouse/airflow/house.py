"""The local Airflow: its configuration, its processes, its address. Production uses docker-compose.yml instead."""

import contextlib
import hashlib
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path

import requests

from journeyhouse.errors import ConfigError, WarehouseError
from journeyhouse.processes import alive, born
from journeyhouse.settings import HOME, Settings
from journeyhouse.transform import dbt
from journeyhouse.warehouse import embedded

_COMPONENTS = ("api-server", "scheduler", "dag-processor")
_START_SECONDS = 180


@dataclass(frozen=True)
class House:
    """A running Airflow: its port, its processes and when they began, and what it was started for."""

    port: int
    pids: dict[str, int]
    purpose: str
    born: dict[str, int | None] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def living(self) -> list[int]:
        return [pid for name, pid in self.pids.items() if alive(pid, self.born.get(name))]

    def signal(self, number: int) -> None:
        """To the processes and what they began, which may outlive them; not to others that have their numbers now."""
        for name, pid in self.pids.items():
            if alive(pid, self.born.get(name)) or not alive(pid):
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.killpg(pid, number)


def start(settings: Settings, schedule: str) -> House:
    """Start Airflow for this company, or keep it when it already runs for it. Raises WarehouseError with the log's end.

    `schedule`: manual (runs are triggered by `journeyhouse run`) or cron (each source's own schedule, and the build's).
    """
    home = settings.var / "airflow"
    home.mkdir(parents=True, exist_ok=True)
    purpose = _purpose(settings, schedule)
    running = load(settings)
    if running and running.purpose == purpose and healthy(running):
        return running
    if running:
        stop(settings)
    port = _port()
    environment = os.environ | _environment(settings, home, port, schedule)
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    _migrate(home, environment)
    pids = {}
    _preload_in_scheduler(home)
    for component in _COMPONENTS:
        log = (home / f"{component}.log").open("a")
        pids[component] = subprocess.Popen(
            [sys.executable, "-m", "airflow", component], env=environment | {"JOURNEYHOUSE_COMPONENT": component}, cwd=HOME, stdout=log, stderr=log,
            stdin=subprocess.DEVNULL, start_new_session=True,
        ).pid  # fmt: skip
        log.close()
    house = House(port, pids, purpose, {component: born(pid) for component, pid in pids.items()})
    _file(settings).write_text(json.dumps(asdict(house)))
    _await(house, home)
    return house


def stop(settings: Settings) -> bool:
    """End the processes that `start` began; False when none ran."""
    house = load(settings)
    if house is None:
        return False
    house.signal(signal.SIGTERM)
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and house.living:
        time.sleep(0.2)
    house.signal(signal.SIGKILL)
    _file(settings).unlink(missing_ok=True)
    return True


def load(settings: Settings) -> House | None:
    """The house as last started, None when it is down."""
    try:
        house = House(**json.loads(_file(settings).read_text()))
    except (OSError, ValueError, TypeError):
        return None
    return house if len(house.living) == len(house.pids) else _forget(settings, house)


def healthy(house: House) -> bool:
    """Whether api-server, scheduler and dag-processor all report themselves healthy."""
    try:
        report = requests.get(f"{house.url}/api/v2/monitor/health", timeout=5).json()
    except (requests.RequestException, ValueError):
        return False
    return all(
        report.get(part, {}).get("status") == "healthy" for part in ("metadatabase", "scheduler", "dag_processor")
    )


def _forget(settings: Settings, house: House) -> None:
    # One dead process makes a house that hangs: end the others, so that the next start is a clean one.
    house.signal(signal.SIGKILL)
    _file(settings).unlink(missing_ok=True)


def _environment(settings: Settings, home: Path, port: int, schedule: str) -> dict[str, str]:
    keys = _keys(home)
    metadata = os.environ.get("AIRFLOW__DATABASE__SQL_ALCHEMY_CONN") or embedded.load(settings.var / "postgres").url(
        "airflow", "airflow", "postgresql+psycopg2"
    )
    environment = {
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__DAGS_FOLDER": str(HOME / "dags"),
        "AIRFLOW__CORE__PLUGINS_FOLDER": str(HOME / "plugins"),
        "AIRFLOW__CORE__EXECUTOR": "LocalExecutor",
        "AIRFLOW__CORE__PARALLELISM": "12",
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION": "False",
        "AIRFLOW__CORE__FERNET_KEY": keys["fernet"],
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"http://127.0.0.1:{port}/execution/",
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS": "True",
        "AIRFLOW__CORE__AUTH_MANAGER": "airflow.api_fastapi.auth.managers.simple.simple_auth_manager.SimpleAuthManager",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": metadata,
        "AIRFLOW__DATABASE__SQL_ALCHEMY_POOL_SIZE": "5",
        "AIRFLOW__API__HOST": "127.0.0.1",
        "AIRFLOW__API__PORT": str(port),
        "AIRFLOW__API__BASE_URL": f"http://127.0.0.1:{port}",
        "AIRFLOW__API__WORKERS": "1",
        "AIRFLOW__API__SECRET_KEY": keys["api"],
        "AIRFLOW__API_AUTH__JWT_SECRET": keys["jwt"],
        "AIRFLOW__DAG_PROCESSOR__REFRESH_INTERVAL": "60",
        "AIRFLOW__DAG_PROCESSOR__MIN_FILE_PROCESS_INTERVAL": "60",
        "AIRFLOW__DAG_PROCESSOR__PARSING_PROCESSES": "1",
        "AIRFLOW__SCHEDULER__SCHEDULER_IDLE_SLEEP_TIME": "0.5",
        "AIRFLOW__LOGGING__BASE_LOG_FOLDER": str(home / "logs"),
        "AIRFLOW__LOGGING__LOGGING_LEVEL": "WARNING",
        "AIRFLOW__USAGE_DATA_COLLECTION__ENABLED": "False",
        "JOURNEYHOUSE_HOME": str(HOME),
        "JOURNEYHOUSE_VAR": str(settings.var),
        "JOURNEYHOUSE_CONFIG": str(settings.config_path),
        "JOURNEYHOUSE_DATABASE": settings.database,
        "JOURNEYHOUSE_SCHEDULE": schedule,
        "PYTHONPATH": str(HOME / "plugins"),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}",
    }
    return environment | _log_server_ports()


def _preload_in_scheduler(home: Path) -> None:
    """The local executor forks its tasks: what the scheduler has imported, no task has to import again."""
    folder = home / "config"
    folder.mkdir(exist_ok=True)
    (folder / "airflow_local_settings.py").write_text("from journeyhouse.airflow.preload import preload\n\npreload()\n")


def _log_server_ports() -> dict[str, str]:
    """The scheduler serves task logs on a port of its own; a free one, so that two houses can stand side by side."""
    return {
        "AIRFLOW__LOGGING__WORKER_LOG_SERVER_PORT": str(_free_port()),
        "AIRFLOW__LOGGING__TRIGGER_LOG_SERVER_PORT": str(_free_port()),
    }


def _migrate(home: Path, environment: dict[str, str]) -> None:
    """Bring Airflow's metadata to this version's schema; once a version and database."""
    from importlib.metadata import version

    mark = home / "migrated"
    state = hashlib.sha256(
        f"{version('apache-airflow')} {environment['AIRFLOW__DATABASE__SQL_ALCHEMY_CONN']}".encode()
    ).hexdigest()
    if mark.is_file() and mark.read_text() == state:
        return
    done = subprocess.run(
        [sys.executable, "-m", "airflow", "db", "migrate"],
        env=environment,
        cwd=HOME,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
    )
    if done.returncode:
        raise WarehouseError(f"Airflow's metadata could not be migrated:\n{(done.stdout + done.stderr)[-1500:]}")
    mark.write_text(state)


def _await(house: House, home: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        if healthy(house):
            return
        for component, pid in house.pids.items():
            if not alive(pid):
                words = (home / f"{component}.log").read_text(errors="replace")[-1500:]
                raise WarehouseError(
                    f"Airflow's {component} ended while starting. Its log ({home / (component + '.log')}) ends:\n{words}"
                )
        time.sleep(0.5)
    raise WarehouseError(f"Airflow was not healthy within {_START_SECONDS} s; see the logs in {home}.")


def _keys(home: Path) -> dict[str, str]:
    path = home / "keys.json"
    if not path.is_file():
        import base64

        keys = {
            "fernet": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
            "jwt": secrets.token_urlsafe(64),
            "api": secrets.token_urlsafe(32),
        }
        path.touch(mode=0o600)
        path.write_text(json.dumps(keys))
    return json.loads(path.read_text())


def _purpose(settings: Settings, schedule: str) -> str:
    """What a running house was started for: another company, configuration, schedule or environment needs a new one."""
    parts = [
        str(settings.config_path),
        settings.config_path.read_text(),
        settings.database,
        schedule,
        settings.warehouse_url or "",
        settings.alert_url or "",
    ]
    parts += sorted(f"{key}={value}" for key, value in dbt.environment(settings).items())
    parts += [
        os.environ.get(reference[4:], "")
        for source in settings.enabled
        for reference in source.credentials.values()
        if reference.startswith("env:")
    ]
    # Airflow's processes keep the code they were started with.
    code = sorted([*HOME.glob("plugins/**/*.py"), *HOME.glob("dags/*.py")])
    parts += [f"{path} {path.stat().st_mtime_ns}" for path in code]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _port() -> int:
    wanted = os.environ.get("JOURNEYHOUSE_AIRFLOW_PORT")
    if not wanted:
        return _free_port()
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(wanted)))
        except (OSError, ValueError, OverflowError):
            raise ConfigError(
                f"port {wanted} (JOURNEYHOUSE_AIRFLOW_PORT) is taken or not a port; choose another, or unset it."
            ) from None
    return int(wanted)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _file(settings: Settings) -> Path:
    return settings.var / "airflow" / "house.json"
