"""A stream over HTTP into typed rows, beside what others do with it: `python -m bench.extract [rows]` (default 500,000).

One local platform, one Postgres, one way after the other, each in a process of its own (a Singer pair in two). Prints rows/s,
CPU seconds of the client's processes per million rows, and peak memory, with the ratio to ours. The peers are installed here,
each in its own environment below var/bench; one that cannot be installed is named, not guessed. Slow ones get a tenth of the
rows: rows/s is what is compared. Ours keeps a ledger, a cursor and a quarantine in the same transaction; dlt and Singer infer
and evolve schemas instead. Goals: at least 2 (dlt from Arrow tables), 6 (dlt from JSON), 20 (Singer) times less CPU a row.
"""

import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import psycopg
from bench.landing.__main__ import COLUMNS, PATHS, SOURCE, copy, dig
from bench.landing.platform import platform, record

from bench import environments
from journeyhouse.settings import HOME
from journeyhouse.warehouse import embedded, schemas

PEERS = Path(__file__).parent / "peers"
REQUIREMENTS = {
    "dlt": ["dlt[postgres]==1.31.0", "pyarrow==26.0.1", "requests==2.34.2"],
    "singer": ["meltanolabs-target-postgres==0.8.1", "requests==2.34.2"],
}


@dataclass(frozen=True)
class Measured:
    """One way: rows that arrived, wall and CPU seconds of its processes, peak memory of the largest in MiB."""

    name: str
    rows: int
    wall: float
    cpu: float
    memory: float


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 500_000
    found, missing = [], []
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "postgres"
        cluster = embedded.start(home)
        try:
            embedded.ensure_database(cluster, "bench")
            url = cluster.url("journeyhouse", "bench")
            with platform(rows) as source:
                found.append(ours(url, source, rows))
                for name, script in (("dlt, Arrow tables", "dlt_arrow.py"), ("dlt, JSON", "dlt_json.py")):
                    few = rows if "arrow" in script else rows // 10
                    with platform(few) as part:
                        measure_peer(
                            found, missing, name, "dlt", [[str(PEERS / script), part, url]], url, script[:-3], few
                        )
            with platform(rows // 10) as part:
                chain = [
                    [str(PEERS / "singer_tap.py"), part],
                    [
                        str(environments.FOLDER / "singer" / "bin" / "target-postgres"),
                        "--config",
                        singer_config(url, folder),
                    ],
                ]
                measure_peer(found, missing, "Singer tap and target", "singer", chain, url, "singer", rows // 10)
            # Last: a process that was forked from a large one counts its memory as its own.
            found.insert(0, raw_copy(url, rows))
        finally:
            embedded.stop(home)
    show(found, missing)


def raw_copy(url: str, rows: int) -> Measured:
    """The limit: the same rows, made beforehand, by a text COPY."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"create table flat ({', '.join(f'{name} {kind}' for name, kind in COLUMNS.items())})")
        text = "".join("\t".join(str(dig(record(n), p)) for p in PATHS.values()) + "\n" for n in range(rows)).encode()
        started, cpu = time.perf_counter(), time.process_time()
        copy(connection, text)
        return Measured("raw text COPY", rows, time.perf_counter() - started, time.process_time() - cpu, 0)


def ours(url: str, source: str, rows: int) -> Measured:
    with psycopg.connect(url, autocommit=True) as connection:
        schemas.ensure(connection, {"bench": SOURCE})
    measured = timed("Journeyhouse", [[sys.executable, "-m", "bench.extract.ours", source, url]], rows)
    return checked(measured, url, "raw.bench__events")


def measure_peer(
    found: list[Measured], missing: list[str], name: str, environment: str, chain: list[list[str]], url: str, schema: str, rows: int
) -> None:  # fmt: skip
    try:
        python = environments.python_of(environment, REQUIREMENTS[environment])
    except subprocess.CalledProcessError as error:
        missing.append(f"{name}: {environments.why_missing(error)}")
        return
    measured = timed(name, [[python, *arguments] for arguments in chain], rows)
    found.append(checked(measured, url, f"{schema}.events"))


def timed(name: str, chain: list[list[str]], rows: int) -> Measured:
    """Run the processes, each one's output going into the next; their CPU and memory as the system counts them."""
    quiet = os.environ | {
        "PYTHONPATH": f"{HOME}:{HOME / 'plugins'}", "RUNTIME__DLTHUB_TELEMETRY": "false", "DO_NOT_TRACK": "1",
        "RUNTIME__LOG_LEVEL": "ERROR", "LOGLEVEL": "ERROR",
    }  # fmt: skip
    started = time.perf_counter()
    processes: list[subprocess.Popen] = []
    for command in chain:
        before = processes[-1].stdout if processes else subprocess.DEVNULL
        last = len(processes) == len(chain) - 1
        output = subprocess.DEVNULL if last else subprocess.PIPE
        processes.append(
            subprocess.Popen(command, stdin=before, stdout=output, stderr=subprocess.PIPE, env=quiet, cwd=HOME)
        )
        if before is not subprocess.DEVNULL:
            before.close()
    cpu, memory, failures = 0.0, 0.0, []
    for process in processes:
        words = process.stderr.read()
        _pid, status, usage = os.wait4(process.pid, 0)
        if status:
            failures.append(words.decode()[-2000:])
        cpu += usage.ru_utime + usage.ru_stime
        memory = max(memory, usage.ru_maxrss / 1024)
    if failures:
        # Whoever reads tells more than whoever wrote into a closed pipe.
        raise SystemExit(f"{name} failed:\n{failures[-1]}")
    return Measured(name, rows, time.perf_counter() - started, cpu, memory)


def checked(measured: Measured, url: str, table: str) -> Measured:
    with psycopg.connect(url) as connection:
        arrived = connection.execute(f"select count(*) from {table}").fetchone()[0]
    assert arrived == measured.rows, f"{measured.name}: {arrived} of {measured.rows} rows arrived"
    return measured


def singer_config(url: str, folder: str) -> str:
    path = Path(folder) / "singer.json"
    config = f'{{"sqlalchemy_url": "{url.replace("postgresql://", "postgresql+psycopg://")}", "default_target_schema": "singer"}}'
    path.touch(mode=0o600)
    path.write_text(config)
    return str(path)


def show(found: list[Measured], missing: list[str]) -> None:
    mine = next(measured for measured in found if measured.name == "Journeyhouse")
    print(
        f"{'way':<24}{'rows':>9}{'rows/s':>10}{'CPU s a million':>17}{'peak MiB':>10}{'rows/s of ours':>16}{'CPU of ours':>13}"
    )
    for one in found:
        speed, cost = one.rows / one.wall, one.cpu / one.rows * 1e6
        against = (speed / (mine.rows / mine.wall), cost / (mine.cpu / mine.rows * 1e6))
        print(
            f"{one.name:<24}{one.rows:>9,}{speed:>10,.0f}{cost:>17.1f}{one.memory:>10.0f}{against[0]:>16.2f}{against[1]:>13.1f}"
        )
    for words in missing:
        print(words)


if __name__ == "__main__":
    main()
