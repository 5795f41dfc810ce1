"""The main job, end to end: house up, every source ingested, marts built and published, a summary."""

import contextlib
import fcntl
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from journeyhouse import company
from journeyhouse.backfill import Plan
from journeyhouse.errors import Busy, ConfigError, JourneyhouseError
from journeyhouse.processes import alive
from journeyhouse.settings import HOME, Demo, Settings
from journeyhouse.sources import registry
from journeyhouse.warehouse import embedded, engine, schemas

_INGEST_SECONDS, _BUILD_SECONDS = 3600, 7200


def say(message: str) -> None:
    print(f"[{datetime.now():%H:%M:%S}] {message}", flush=True)


@dataclass(frozen=True)
class World:
    """What the command line asked of the demo world; None = leave it as it is."""

    seed: int | None = None
    customers: int | None = None
    days: int | None = None


@contextlib.contextmanager
def only_run(var: Path) -> Iterator[None]:
    """Hold var/run.lock. Raises Busy for a second run at the same time."""
    var.mkdir(parents=True, exist_ok=True)
    with (var / "run.lock").open("a+") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            handle.seek(0)
            raise Busy(
                f"another run is at work here (process {handle.read().strip()}); wait for it, this one did nothing."
            ) from None
        handle.truncate(0)
        handle.write(str(os.getpid()))
        handle.flush()
        yield


def up(settings: Settings, asked: World) -> tuple[Settings, Demo | None]:
    """Postgres, the company's database and schemas, and the demo company's server when it is configured."""
    registry.enabled(settings)
    if settings.warehouse_url:
        say("warehouse: the Postgres of JOURNEYHOUSE_WAREHOUSE_URL")
    if not (settings.warehouse_url and os.environ.get("AIRFLOW__DATABASE__SQL_ALCHEMY_CONN")):
        cluster = embedded.start(settings.var / "postgres")
        say(f"embedded Postgres on 127.0.0.1:{cluster.port}")
    demo = company.world(settings, asked.seed, asked.customers, asked.days)
    if demo is None and any(value is not None for value in vars(asked).values()):
        raise ConfigError(
            f"{settings.config_path}: --seed, --customers and --days need a demo: section in the configuration."
        )
    settings, fresh, empty = company.activate(settings, demo)
    if empty:
        say(f"{settings.database}: a new, empty database for {settings.config_path}")
    with engine.connect(engine.url(settings), autocommit=True) as connection:
        schemas.ensure(connection, registry.registry())
        if settings.warehouse_url:
            company.refuse_mixing(connection, demo)
    company.remember(settings)
    if demo:
        _serve_demo(settings, demo, fresh)
    return settings, demo


def down(settings: Settings) -> list[str]:
    """Stop everything that `up` and `run` started; returns what was stopped."""
    from journeyhouse.airflow import house

    stopped = ["airflow"] if house.stop(settings) else []
    if _stop_demo(settings):
        stopped.append("demo company")
    if embedded.stop(settings.var / "postgres"):
        stopped.append("postgres")
    return stopped


def run(settings: Settings, asked: World, schedule: str = "manual") -> None:
    """Ingest, build, publish through Airflow's scheduler; prints the summary. Raises what went wrong."""
    from journeyhouse.airflow import house
    from journeyhouse.airflow.client import Client, RunFailed

    with only_run(settings.var):
        settings, _demo = up(settings, asked)
        sources = [source.name for source, _own in registry.enabled(settings)]
        if not sources:
            raise ConfigError(f"{settings.config_path}: no source is enabled; add at least one below sources:.")
        say("starting Airflow (scheduler, DAG processor, API) ...")
        airflow = house.start(settings, schedule)
        client = Client(airflow)
        client.ensure_pools(pools(settings))
        client.await_dags([*(f"ingest__{name}" for name in sources), "build"])
        began = datetime.now(UTC)
        run_id = f"run__{began:%Y%m%dT%H%M%S%f}"
        # Left by a run of which one source failed they would set off the build before the last source of this one is in.
        client.forget_heard("build")
        say(f"ingesting {', '.join(sources)} ...")
        for name in sources:
            client.trigger(f"ingest__{name}", run_id)
        states = client.await_runs({f"ingest__{name}": run_id for name in sources}, _INGEST_SECONDS, say)
        failed = [dag_id for dag_id, state in states.items() if state != "success"]
        if failed:
            told = "\n".join(client.failure(dag_id, run_id) for dag_id in failed)
            raise RunFailed(
                f"not everything could be ingested; the published marts are unchanged.\n{told}\nAirflow: {airflow.url}"
            )
        build = client.await_new_run("build", began)
        if client.watch_tasks("build", build, _BUILD_SECONDS, say) != "success":
            raise RunFailed(
                f"the build did not end well; the published marts are unchanged.\n{client.failure('build', build)}\nAirflow: {airflow.url}"
            )
        _summary(settings, run_id, airflow.url)


def backfill(settings: Settings, planned: Plan) -> None:
    """Carry a plan out: its ranges one after the other through Airflow, then a build. Raises what went wrong."""
    from journeyhouse.airflow import house
    from journeyhouse.airflow.client import Client, RunFailed

    with only_run(settings.var):
        settings, _demo = up(settings, World())
        # A house on the sources' schedules stays one: it is what the backfill runs beside.
        airflow = house.load(settings) or house.start(settings, "manual")
        client = Client(airflow)
        client.ensure_pools(pools(settings))
        dag_id, began = f"ingest__{planned.source}", datetime.now(UTC)
        client.await_dags([dag_id, "build"])
        for since, until in planned.runs:
            run_id = f"again__{since:%Y%m%d}_{until:%Y%m%d}__{began:%Y%m%dT%H%M%S}"
            say(f"{planned.source}: {since.date()} to {(until - timedelta(days=1)).date()} ...")
            conf = {"window": [since.isoformat(), until.isoformat()], "streams": planned.streams}
            client.trigger(dag_id, run_id, conf)
            if client.await_runs({dag_id: run_id}, _INGEST_SECONDS, say)[dag_id] != "success":
                raise RunFailed(
                    f"the backfill stopped at {since.date()}; earlier days are in.\n{client.failure(dag_id, run_id)}\nAirflow: {airflow.url}"
                )
        run_id = f"again__{began:%Y%m%dT%H%M%S}"
        client.trigger("build", run_id)
        if client.watch_tasks("build", run_id, _BUILD_SECONDS, say) != "success":
            raise RunFailed(f"the days are in, but the build did not end well.\n{client.failure('build', run_id)}")


def pools(settings: Settings) -> dict[str, int]:
    """Airflow pools of the enabled sources with their slots."""
    return {f"source_{source.name}": source.concurrency for source, _own in registry.enabled(settings)}


def _summary(settings: Settings, batch_id: str, airflow_url: str) -> None:
    from journeyhouse.observe.summary import print_summary

    links = {
        "Airflow": airflow_url,
        "psql": 'journeyhouse psql   |   journeyhouse sql "select * from fct_journeys limit 5"',
        "Report": str(settings.var / "report.html"),
        "Gates": str(settings.var / "gates" / "index.html"),
    }
    with engine.connect(engine.url(settings)) as connection:
        print_summary(
            connection,
            [batch_id],
            out=settings.var / "run_summary.json",
            timezone=settings.company["timezone"],
            currency=settings.company["reporting_currency"],
            links=links,
        )


def _serve_demo(settings: Settings, demo: Demo, fresh: bool) -> None:
    from journeyhouse.demo import server

    serving = not fresh and _demo_pid(settings) is not None
    state = (
        server.read_state(settings.demo_home)
        if serving
        else server.prepare(settings.demo_home, demo.seed, demo.customers, demo.days)
    )
    say(
        f"demo company: seed {state.seed}, {state.customers} customers, {state.days} days, its clock stands at {state.now:%Y-%m-%d %H:%M} UTC"
    )
    if _demo_pid(settings) is not None:
        return
    mark = settings.demo_home / "server.json"
    mark.unlink(missing_ok=True)
    log = (settings.demo_home / "server.log").open("a")
    process = subprocess.Popen(
        [sys.executable, "-m", "journeyhouse.demo.server", "--home", str(settings.demo_home), "--port", "0"],
        stdout=log, stderr=log, stdin=subprocess.DEVNULL, cwd=HOME, start_new_session=True,
        env=os.environ | {"PYTHONPATH": str(HOME / "plugins")},
    )  # fmt: skip
    log.close()
    deadline = time.monotonic() + 180
    while time.monotonic() < deadline:
        if mark.is_file():
            return
        if process.poll() is not None:
            raise JourneyhouseError(
                f"the demo company's server ended while starting; see {settings.demo_home / 'server.log'}"
            )
        time.sleep(0.2)
    raise JourneyhouseError(
        f"the demo company's server did not start in 180 s; see {settings.demo_home / 'server.log'}"
    )


def _demo_pid(settings: Settings) -> int | None:
    try:
        noted = json.loads((settings.demo_home / "server.json").read_text())
        pid = int(noted["pid"])
    except (OSError, ValueError, KeyError):
        return None
    return pid if alive(pid, noted.get("born")) else None


def _stop_demo(settings: Settings) -> bool:
    pid = _demo_pid(settings)
    if pid is None:
        return False
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGTERM)
    return True
