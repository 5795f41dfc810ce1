"""Commands of the rules that analysts keep: try one, check all, preview a change, look back."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from journeyhouse.cli.configured import Add, configured
from journeyhouse.errors import WarehouseError


def register(add: Add) -> None:
    """Add the commands."""
    rules = add("rules", lambda _arguments: rules.print_help(), "try, check and preview the rules of dbt_project/seeds")
    kinds = rules.add_subparsers(metavar="what")

    def add_kind(name: str, command: Callable[[argparse.Namespace], int | None], text: str) -> argparse.ArgumentParser:
        sub = kinds.add_parser(name, help=text, description=text)
        # Given before the word or behind it: what is absent behind it must not erase what stood before.
        sub.add_argument("--config", default=argparse.SUPPRESS, help="configuration file")
        sub.set_defaults(command=command)
        return sub

    def add_seeds(sub: argparse.ArgumentParser) -> None:
        sub.add_argument("--seeds", type=Path, help="folder of seeds instead of dbt_project/seeds")

    tried = add_kind("try", _try, "which rules a visit or event would meet, and why; no warehouse is needed")
    tried.add_argument(
        "words", nargs="+", help="landing URL, utm query, referrer=…, event or touchpoint type, column=value"
    )
    add_seeds(tried)
    add_seeds(
        add_kind(
            "check",
            _check,
            "golden examples, rules that cannot win, unknown results, stage models with a hole, what no rule matches",
        )
    )
    preview = add_kind("preview", _preview, "what the next build would judge otherwise: touches, people, journeys")
    add_seeds(preview)
    preview.add_argument("--out", type=Path, help="write every signature that changes to this CSV")
    as_of = add_kind("as-of", _as_of, "the rules as they were: list them, or write one version's seeds")
    as_of.add_argument("version", nargs="?", help="version (its first letters do) or day; without it, all are listed")
    as_of.add_argument("--out", type=Path, help="folder to write its seeds to")


def _try(arguments: argparse.Namespace) -> None:
    from journeyhouse.rules.seeds import Seeds
    from journeyhouse.rules.trial import trial

    print(trial(arguments.words, Seeds(arguments.seeds).sound()))


def _check(arguments: argparse.Namespace) -> int:
    from journeyhouse.rules import checks, warehouse
    from journeyhouse.rules.seeds import Seeds
    from journeyhouse.transform import stage_seeds

    seeds = Seeds(arguments.seeds).sound()
    wrong = checks.wrong(seeds) + stage_seeds.complaints(seeds.path)
    for text in wrong:
        print(f"wrong: {text}")
    try:
        with warehouse.reading(configured(arguments)) as connection:
            idle, missed = warehouse.idle_rules(connection, seeds), warehouse.unclassified(connection, seeds)
    except WarehouseError as error:
        print(f"not checked against a warehouse: {error}")
        idle, missed = [], []
    for row in idle:
        taken = (
            f"the {row['matches']} signatures that it matches go to rules before it"
            if row["matches"]
            else "matches nothing"
        )
        print(f"never wins in this warehouse: {row['rule_id']}; {taken}")
    for row in missed:
        print(f"unclassified {row['rule_set']}: {row['signature']}; {row['touches']} touches of {row['people']} people")
    if wrong or missed:
        print(f"{len(wrong)} wrong, {len(missed)} signatures without a rule; see docs/how-to/add-a-rule.md")
        return 1
    print(f"the rules are sound: {', '.join(f'{len(seeds.active(name))} {name}' for name in seeds.inputs)}.")
    return 0


def _preview(arguments: argparse.Namespace) -> None:
    from journeyhouse.rules import preview, warehouse
    from journeyhouse.rules.seeds import Seeds

    seeds = Seeds(arguments.seeds).sound()
    with warehouse.reading(configured(arguments)) as connection:
        found = warehouse.changes(connection, seeds)
    if arguments.out:
        preview.write(found, arguments.out)
    print(preview.told(found))


def _as_of(arguments: argparse.Namespace) -> None:
    from journeyhouse.rules import history
    from journeyhouse.warehouse import engine

    settings = configured(arguments)
    with engine.connect(engine.url(settings), autocommit=True) as connection:
        if not arguments.version:
            for version, build, as_of in history.versions(connection):
                print(f"{version}  since {as_of:%Y-%m-%d %H:%M %Z}, build {build}")
            return
        version, build = history.find(connection, arguments.version, settings.company["timezone"])
        print(f"version {version}, first used by build {build}", file=sys.stderr)
        if arguments.out:
            for path in history.write(connection, version, arguments.out):
                print(path)
