"""Commands of what is made of the rows: build, report, roll back, document."""

import argparse
import sys
from pathlib import Path

from journeyhouse.cli.configured import Add, configured
from journeyhouse.errors import ConfigError
from journeyhouse.settings import HOME


def register(add: Add) -> None:
    """Add the commands."""
    build = add("build", _build, "rebuild the candidate marts from what has landed, without publishing")
    build.add_argument("--full-refresh", action="store_true", help="rebuild every incremental model from the first row")
    report = add("report", _report, "write the journey page as one self-contained HTML file")
    report.add_argument("--out", type=Path, help="file to write (default: var/report.html)")
    report.add_argument("--lang", choices=["en", "vi"], help="language (default: the company's)")
    report.add_argument("--customer", help="person key of the timeline shown")
    person = add(
        "explain-identity", _explain_identity, "whom an identifier names, and every pair that was joined or refused"
    )
    person.add_argument("identifier", help="an e-mail, phone, customer code, card or person key")
    person.add_argument("other", nargs="?", help="another one: how the two come together, or what keeps them apart")
    rotate = add(
        "rotate-identifier-key", _rotate_identifier_key, "hash all identifiers anew by another key; people keep theirs"
    )
    rotate.add_argument("--forget-erased", action="store_true", help="let who was erased be landed again")
    trace = add("trace", _trace, "what a number of a journey is made of: touches, raw rows, batches")
    trace.add_argument("key", help="a journey_key of fct_journeys, or a touchpoint_key of fct_touchpoints")
    add("rollback", _rollback, "restore the build published before this one")
    past = add("as-of", _as_of, "build a past report again beside the house: rows, rules and person keys as they were")
    past.add_argument("moment", nargs="?", help="a day (its end), a time, or a build")
    past.add_argument("--marts", default="", help="only these, e.g. fct_journeys,dim_person (default: all)")
    past.add_argument(
        "--rules", default="then", help="seeds of then (default), of now, or a version or day of 'rules as-of'"
    )
    past.add_argument(
        "--identity", choices=["then", "now"], default="then", help="who is one person: as was known then, or now"
    )
    past.add_argument("--drop", action="store_true", help="remove what was built")
    docs = add("docs", _docs, "write what is generated (dbt sources, reference pages)")
    docs.add_argument("--check", action="store_true", help="fail when a generated file is out of date")


def _build(arguments: argparse.Namespace) -> None:
    from journeyhouse import building
    from journeyhouse.transform import dbt

    settings = configured(arguments)
    with building.alone(settings):
        building.begin_build(settings)
        for layer in dbt.LAYERS:
            results = building.build_layer(settings, layer, arguments.full_refresh)
            print(f"{layer}: {len(results)} nodes, {sum(result.seconds for result in results):.1f} s")


def _report(arguments: argparse.Namespace) -> None:
    from journeyhouse.building import write_report

    print(write_report(configured(arguments), arguments.out, arguments.lang, arguments.customer))


def _explain_identity(arguments: argparse.Namespace) -> None:
    from journeyhouse.observe.identity import explain

    print(explain(configured(arguments), arguments.identifier, arguments.other))


def _rotate_identifier_key(arguments: argparse.Namespace) -> None:
    from journeyhouse import building, run
    from journeyhouse.transform import rehashing

    settings = configured(arguments)
    with run.only_run(settings.var), building.alone(settings):
        key = rehashing.rotate(settings, arguments.forget_erased)
    print(
        f"identifiers are hashed by the key {key.fingerprint} from now on; the next build makes anew what held the former hashes. "
        "Every house that builds this warehouse needs the key."
    )


def _trace(arguments: argparse.Namespace) -> None:
    from journeyhouse.observe.trace import trace

    print(trace(configured(arguments), arguments.key))


def _rollback(arguments: argparse.Namespace) -> None:
    from journeyhouse.publish import publisher
    from journeyhouse.warehouse import engine

    with engine.connect(engine.url(configured(arguments)), autocommit=True) as connection:
        result = publisher.rollback(connection)
    print(f"the marts are those of build {result.build_id} again.")


def _as_of(arguments: argparse.Namespace) -> None:
    from journeyhouse import as_of

    settings = configured(arguments)
    if arguments.drop:
        as_of.drop(settings)
        print("what was built as of a date is removed.")
        return
    if not arguments.moment:
        raise ConfigError("name a day, a time or a build: journeyhouse as-of 2026-03-01")
    marts = [name.strip() for name in arguments.marts.split(",") if name.strip()]
    built = as_of.rebuild(settings, arguments.moment, marts, arguments.rules, arguments.identity)
    print(
        f"as of {built.moment.at:%Y-%m-%d %H:%M:%S %Z}, from what had landed by {built.moment.landed_until:%Y-%m-%d %H:%M:%S %Z}; "
        f"rules: {arguments.rules}, people: {arguments.identity}"
    )
    for name, rows in built.rows.items():
        print(f"as_of_marts.{name:<40}{rows:>12,}")
    if built.seeds_of_today:
        print(f"of then these seeds are not kept, they are today's: {', '.join(built.seeds_of_today)}")
    print("journeyhouse as-of --drop removes them.")


def _docs(arguments: argparse.Namespace) -> int:
    from journeyhouse import docsgen
    from journeyhouse.cli import commands

    stale = docsgen.write(commands(), check=arguments.check)
    for path in stale:
        print(f"{'out of date' if arguments.check else 'wrote'}: {path.relative_to(HOME)}")
    if arguments.check and stale:
        print("run 'journeyhouse docs' and commit what it writes.", file=sys.stderr)
    return 1 if arguments.check and stale else 0
