"""Commands of the company as a whole: run it, start and stop it, look into it."""

import argparse
import os
import sys
from pathlib import Path

from journeyhouse.cli.configured import Add, configured, whole
from journeyhouse.settings import load


def register(add: Add) -> None:
    """Add the commands."""

    def add_world(sub: argparse.ArgumentParser) -> None:
        for name, least, text in (
            ("seed", None, "another demo world"),
            ("customers", 1, "size of the demo world"),
            ("days", 1, "its history in days"),
        ):
            sub.add_argument(f"--{name}", type=whole(least), help=text)

    add_world(add("run", _run, "run everything once: ingest, build, judge, publish, report"))
    up = add(
        "up",
        _up,
        "start Postgres, the demo company (if configured) and Airflow on the sources' own schedules and the build's",
    )
    add_world(up)
    up.add_argument("--no-airflow", action="store_true", help="leave Airflow down")
    init = add("init", _init, "create schemas, roles and tables in the configured warehouse")
    init.add_argument(
        "--pools", type=Path, help="also write the sources' pools to this file, for `airflow pools import`"
    )
    add("down", _down, "stop what up and run started")
    add("status", _status, "what is running, and the published build")
    add("psql", _psql, "open psql on the warehouse as its owner").add_argument(
        "rest", nargs=argparse.REMAINDER, help="what psql is told, behind --"
    )
    add("sql", _sql, "answer a query as the read-only BI role, as CSV").add_argument("query", help="one SELECT")
    demo = add("demo", _demo, "move the demo company's clock: journeyhouse demo advance --days 1")
    demo.add_argument("action", choices=["advance"], help="what the clock does")
    demo.add_argument("--days", type=whole(0), default=1, help="days to move on (default 1)")


def _run(arguments: argparse.Namespace) -> None:
    from journeyhouse.run import World, run

    run(load(arguments.config), World(arguments.seed, arguments.customers, arguments.days))


def _up(arguments: argparse.Namespace) -> None:
    from journeyhouse import run
    from journeyhouse.airflow import house
    from journeyhouse.airflow.client import Client

    with run.only_run(load(arguments.config).var):
        settings, _demo_world = run.up(
            load(arguments.config), run.World(arguments.seed, arguments.customers, arguments.days)
        )
        if not arguments.no_airflow:
            airflow = house.start(settings, "cron")
            Client(airflow).ensure_pools(run.pools(settings))
            run.say(f"Airflow: {airflow.url}")


def _init(arguments: argparse.Namespace) -> None:
    from journeyhouse.sources import registry
    from journeyhouse.warehouse import engine, schemas

    with engine.connect(engine.url(configured(arguments)), autocommit=True) as connection:
        schemas.ensure(connection, registry.registry())
    print("the warehouse has its schemas, roles and tables.")
    if arguments.pools:
        import json

        from journeyhouse.run import pools

        slots = pools(configured(arguments))
        text = {name: {"slots": count, "description": "", "include_deferred": False} for name, count in slots.items()}
        arguments.pools.write_text(json.dumps(text))


def _down(arguments: argparse.Namespace) -> None:
    from journeyhouse.run import down

    stopped = down(configured(arguments))
    print(f"stopped: {', '.join(stopped)}" if stopped else "nothing was running.")


def _status(arguments: argparse.Namespace) -> None:
    from journeyhouse.observe.status import status

    print(status(configured(arguments)))


def _psql(arguments: argparse.Namespace) -> None:
    import subprocess

    from journeyhouse.warehouse import embedded, engine

    environment = os.environ | engine.libpq_environment(engine.url(configured(arguments)))
    rest = [word for word in arguments.rest if word != "--"]
    raise SystemExit(subprocess.run([str(embedded.binaries() / "psql"), *rest], env=environment).returncode)


def _sql(arguments: argparse.Namespace) -> None:
    from journeyhouse.warehouse.query import stream_csv

    stream_csv(configured(arguments), arguments.query, sys.stdout.buffer)


def _demo(arguments: argparse.Namespace) -> None:
    from journeyhouse.demo.server import advance

    state = advance(configured(arguments).demo_home, arguments.days)
    print(f"the demo company's clock stands at {state.now:%Y-%m-%d %H:%M} UTC.")
