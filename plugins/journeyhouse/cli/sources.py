"""Commands of the sources: list, prove, read again, make."""

import argparse
import sys
from pathlib import Path

from journeyhouse.cli.configured import Add, as_day, configured
from journeyhouse.settings import HOME


def register(add: Add) -> None:
    """Add the commands."""
    sources = add("sources", _sources, "list every source: streams, auth, how each is kept in step, shapes it feeds")
    sources.add_argument("--format", choices=["table", "csv"], default="table", help="table (default) or csv")
    check = add("check", _check, "authenticate and read one row of a source, or judge a recorded answer")
    check.add_argument("source", help="name of a configured source; with --answer <source>.<stream>")
    check.add_argument("--answer", type=Path, help="file with an answer or records: shows what would land of it")
    again = add("backfill", _backfill, "read a past range of a source once more, then build and publish")
    again.add_argument("target", help="<source> or <source>.<stream>")
    for name, text in (("from", "first day, e.g. 2026-01-01"), ("to", "last day, included")):
        again.add_argument(f"--{name}", dest=f"{name}_day", type=as_day, required=True, help=text)
    again.add_argument("--dry-run", action="store_true", help="say what would be read, and read nothing")
    add("replay", _replay, "land quarantined rows once more").add_argument("stream", help="<source>.<stream>")
    new = add("new", _new, "scaffold: journeyhouse new source <name>")
    new.add_argument("kind", choices=["source"], help="what to make")
    new.add_argument("name", help="lower-case snake_case name")
    template = add("template", _template, "write the files that people fill in for a file source")
    template.add_argument("source", help="name of a file source, e.g. market_size")
    template.add_argument("--out", type=Path, default=Path(), help="folder to write to (default: the current one)")
    template.add_argument("--lang", choices=["en", "vi"], help="language of the header (default: the company's)")


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
    print(check(configured(arguments), arguments.source))
    return None


def _backfill(arguments: argparse.Namespace) -> None:
    from journeyhouse import backfill, run
    from journeyhouse.sources import registry

    settings = configured(arguments)
    planned = backfill.plan(settings, arguments.target, arguments.from_day, arguments.to_day)
    print(backfill.table(planned, backfill.conflicts(settings, registry.source(planned.source))))
    if not arguments.dry_run:
        run.backfill(settings, planned)


def _replay(arguments: argparse.Namespace) -> None:
    from journeyhouse.ingest import replay_stream

    source, _, stream = arguments.stream.partition(".")
    receipt = replay_stream(configured(arguments), source, stream)
    print(
        f"{arguments.stream}: {receipt.emitted} row(s) tried, {receipt.loaded} landed, {receipt.quarantined} refused again, "
        f"{receipt.unchanged + receipt.page_duplicates} there already, as they are or newer."
    )


def _new(arguments: argparse.Namespace) -> None:
    from journeyhouse.scaffold import new_source

    for path in new_source(arguments.name):
        print(f"wrote {path.relative_to(HOME)}")


def _template(arguments: argparse.Namespace) -> None:
    from journeyhouse.sources import registry, templates

    language = arguments.lang or configured(arguments).company["language"]
    for path in templates.write_templates(registry.source(arguments.source), arguments.out, language):
        print(f"wrote {path}")
