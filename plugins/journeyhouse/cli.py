"""The command line: argument parsing and plain-word failures only."""

import argparse
import logging
import os
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

from journeyhouse import company
from journeyhouse.errors import JourneyhouseError
from journeyhouse.http.redaction import RedactingFilter, redact
from journeyhouse.settings import HOME, Settings, load


def main(argv: list[str] | None = None) -> int:
    """Run one command; returns the exit code. Failures are one message, without a traceback."""
    arguments = _parser().parse_args(argv)
    handler = logging.StreamHandler()
    handler.addFilter(RedactingFilter())
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s", handlers=[handler])
    try:
        return arguments.command(arguments) or 0
    except JourneyhouseError as error:
        print(f"journeyhouse: {redact(str(error))}", file=sys.stderr)
        return error.exit_code
    except OSError as error:
        if error.errno not in (28, 122):
            raise
        print(
            f"journeyhouse: the disk is full ({error.filename or HOME}); free space and run again, nothing was lost.",
            file=sys.stderr,
        )
        return 8
    except KeyboardInterrupt:
        print("journeyhouse: interrupted; what was committed stands, run again to go on.", file=sys.stderr)
        return 130


def commands() -> dict[str, argparse.ArgumentParser]:
    """Each command's parser by name."""
    choices = next(action.choices for action in _parser()._actions if isinstance(action.choices, dict))
    return dict(choices)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="journeyhouse", description="The customer-journey warehouse.")
    commands = parser.add_subparsers(required=True, metavar="command")

    def add(name: str, command: Callable[[argparse.Namespace], int | None], text: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=text, description=text)
        sub.add_argument("--config", help="configuration file (default: the last run's, else journeyhouse.yml)")
        sub.set_defaults(command=command)
        return sub

    def add_world(sub: argparse.ArgumentParser) -> None:
        for name, text in (
            ("seed", "another demo world"),
            ("customers", "size of the demo world"),
            ("days", "its history in days"),
        ):
            sub.add_argument(f"--{name}", type=int, help=text)

    add_world(add("run", _run, "run everything once: ingest, build, judge, publish, report"))
    up = add(
        "up",
        _up,
        "start Postgres, the demo company (if configured) and Airflow on the sources' own schedules",
    )
    add_world(up)
    up.add_argument("--no-airflow", action="store_true", help="leave Airflow down")
    init = add("init", _init, "create schemas, roles and tables in the configured warehouse")
    init.add_argument(
        "--pools", type=Path, help="also write the sources' pools to this file, for `airflow pools import`"
    )
    add("down", _down, "stop what up and run started")
    add("status", _status, "what is running, and the published build")
    add("psql", _psql, "open psql on the warehouse as its owner").add_argument("rest", nargs=argparse.REMAINDER)
    add("sql", _sql, "answer a query as the read-only BI role, as CSV").add_argument("query", help="one SELECT")
    sources = add("sources", _sources, "list every source: streams, auth, how each is kept in step, shapes it feeds")
    sources.add_argument("--format", choices=["table", "csv"], default="table", help="table (default) or csv")
    check = add("check", _check, "authenticate and read one row of a source, or judge a recorded answer")
    check.add_argument("source", help="name of a configured source; with --answer <source>.<stream>")
    check.add_argument("--answer", type=Path, help="file with an answer or records: shows what would land of it")
    again = add("backfill", _backfill, "read a past range of a source once more, then build and publish")
    again.add_argument("target", help="<source> or <source>.<stream>")
    for name, text in (("from", "first day, e.g. 2026-01-01"), ("to", "last day, included")):
        again.add_argument(f"--{name}", dest=f"{name}_day", type=date.fromisoformat, required=True, help=text)
    again.add_argument("--dry-run", action="store_true", help="say what would be read, and read nothing")
    add("replay", _replay, "land quarantined rows once more").add_argument("stream", help="<source>.<stream>")
    new = add("new", _new, "scaffold: journeyhouse new source <name>")
    new.add_argument("kind", choices=["source"], help="what to make")
    new.add_argument("name", help="lower-case snake_case name")
    template = add("template", _template, "write the files that people fill in for a file source")
    template.add_argument("source", help="name of a file source, e.g. market_size")
    template.add_argument("--out", type=Path, default=Path(), help="folder to write to (default: the current one)")
    template.add_argument("--lang", choices=["en", "vi"], help="language of the header (default: the company's)")
    demo = add("demo", _demo, "move the demo company's clock: journeyhouse demo advance --days 1")
    demo.add_argument("action", choices=["advance"], help="what the clock does")
    demo.add_argument("--days", type=int, default=1, help="days to move on (default 1)")
    build = add("build", _build, "rebuild the candidate marts from what has landed, without publishing")
    build.add_argument("--full-refresh", action="store_true", help="rebuild every incremental model from the first row")
    report = add("report", _report, "write the journey page as one self-contained HTML file")
    report.add_argument("--out", type=Path, help="file to write (default: var/report.html)")
    report.add_argument("--lang", choices=["en", "vi"], help="language (default: the company's)")
    report.add_argument("--customer", help="person key of the timeline shown")
    add("rollback", _rollback, "restore the build published before this one")
    docs = add("docs", _docs, "write what is generated (dbt sources, reference pages)")
    docs.add_argument("--check", action="store_true", help="fail when a generated file is out of date")
    return parser


def _settings(arguments: argparse.Namespace) -> Settings:
    var = Path(os.environ.get("JOURNEYHOUSE_VAR") or HOME / "var").resolve()
    return load(arguments.config or os.environ.get("JOURNEYHOUSE_CONFIG") or company.last_config(var))


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

    with engine.connect(engine.url(_settings(arguments)), autocommit=True) as connection:
        schemas.ensure(connection, registry.registry())
    print("the warehouse has its schemas, roles and tables.")
    if arguments.pools:
        import json

        from journeyhouse.run import pools

        slots = pools(_settings(arguments))
        text = {name: {"slots": count, "description": "", "include_deferred": False} for name, count in slots.items()}
        arguments.pools.write_text(json.dumps(text))


def _down(arguments: argparse.Namespace) -> None:
    from journeyhouse.run import down

    stopped = down(_settings(arguments))
    print(f"stopped: {', '.join(stopped)}" if stopped else "nothing was running.")


def _status(arguments: argparse.Namespace) -> None:
    from journeyhouse.observe.status import status

    print(status(_settings(arguments)))


def _psql(arguments: argparse.Namespace) -> None:
    import subprocess
    from urllib.parse import unquote, urlsplit

    from journeyhouse.warehouse import embedded, engine

    parts = urlsplit(engine.url(_settings(arguments)))
    # The password goes by the environment: arguments are shown to everybody who lists processes.
    environment = os.environ | {
        "PGHOST": parts.hostname or "",
        "PGPORT": str(parts.port or 5432),
        "PGUSER": unquote(parts.username or ""),
        "PGPASSWORD": unquote(parts.password or ""),
        "PGDATABASE": parts.path.lstrip("/"),
    }
    rest = [word for word in arguments.rest if word != "--"]
    raise SystemExit(subprocess.run([str(embedded.binaries() / "psql"), *rest], env=environment).returncode)


def _sql(arguments: argparse.Namespace) -> None:
    from journeyhouse.warehouse.query import stream_csv

    stream_csv(_settings(arguments), arguments.query, sys.stdout.buffer)


def _sources(arguments: argparse.Namespace) -> None:
    from journeyhouse.sources import listing

    print(listing.as_table() if arguments.format == "table" else listing.as_csv().rstrip("\n"))


def _check(arguments: argparse.Namespace) -> int | None:
    from datetime import UTC, datetime

    from journeyhouse import recorded
    from journeyhouse.ingest import check
    from journeyhouse.sources import api_versions, registry

    if arguments.answer:
        found = recorded.fit(arguments.source, arguments.answer)
        print(found)
        return 1 if found.refused else None
    source = registry.source(arguments.source)
    said = source.api_version and api_versions.warning(source.name, source.api_version, datetime.now(UTC).date())
    if said:
        print(f"warning: {said}", file=sys.stderr)
    print(check(_settings(arguments), arguments.source))
    return None


def _backfill(arguments: argparse.Namespace) -> None:
    from journeyhouse import backfill, run
    from journeyhouse.sources import registry

    settings = _settings(arguments)
    planned = backfill.plan(settings, arguments.target, arguments.from_day, arguments.to_day)
    print(backfill.table(planned, backfill.conflicts(settings, registry.source(planned.source))))
    if not arguments.dry_run:
        run.backfill(settings, planned)


def _replay(arguments: argparse.Namespace) -> None:
    from journeyhouse.ingest import replay_stream

    source, _, stream = arguments.stream.partition(".")
    receipt = replay_stream(_settings(arguments), source, stream)
    print(
        f"{arguments.stream}: {receipt.emitted} row(s) tried, {receipt.loaded} landed, {receipt.quarantined} refused again."
    )


def _new(arguments: argparse.Namespace) -> None:
    from journeyhouse.scaffold import new_source

    for path in new_source(arguments.name):
        print(f"wrote {path.relative_to(HOME)}")


def _template(arguments: argparse.Namespace) -> None:
    from journeyhouse.sources import registry, templates

    language = arguments.lang or _settings(arguments).company["language"]
    for path in templates.write_templates(registry.source(arguments.source), arguments.out, language):
        print(f"wrote {path}")


def _demo(arguments: argparse.Namespace) -> None:
    from journeyhouse.demo.server import advance

    state = advance(_settings(arguments).demo_home, arguments.days)
    print(f"the demo company's clock stands at {state.now:%Y-%m-%d %H:%M} UTC.")


def _build(arguments: argparse.Namespace) -> None:
    from journeyhouse.building import begin_build
    from journeyhouse.transform import dbt

    settings = _settings(arguments)
    begin_build(settings)
    for layer in dbt.LAYERS:
        results = dbt.build(settings, layer, arguments.full_refresh)
        print(f"{layer}: {len(results)} nodes, {sum(result.seconds for result in results):.1f} s")


def _report(arguments: argparse.Namespace) -> None:
    from journeyhouse.building import write_report

    print(write_report(_settings(arguments), arguments.out, arguments.lang, arguments.customer))


def _rollback(arguments: argparse.Namespace) -> None:
    from journeyhouse.publish import publisher
    from journeyhouse.warehouse import engine

    with engine.connect(engine.url(_settings(arguments)), autocommit=True) as connection:
        result = publisher.rollback(connection)
    print(f"the marts are those of build {result.build_id} again.")


def _docs(arguments: argparse.Namespace) -> int:
    from journeyhouse import docsgen

    stale = docsgen.write(commands(), check=arguments.check)
    for path in stale:
        print(f"{'out of date' if arguments.check else 'wrote'}: {path.relative_to(HOME)}")
    if arguments.check and stale:
        print("run 'journeyhouse docs' and commit what it writes.", file=sys.stderr)
    return 1 if arguments.check and stale else 0
