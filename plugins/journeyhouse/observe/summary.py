"""The end of a run in one screen: rows in, gates, build, changes, headline numbers. A pure formatting of rows."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import psycopg
from psycopg.rows import dict_row

from journeyhouse.observe.formats import Formats
from journeyhouse.observe.queries import headline, published_build, quality
from journeyhouse.publish.result import PublishResult

_LOADS = """
select source, stream, sum(emitted)::bigint as emitted, sum(loaded)::bigint as loaded,
       sum(unchanged)::bigint as unchanged, sum(quarantined)::bigint as quarantined,
       sum(page_duplicates)::bigint as page_duplicates, sum(deleted)::bigint as deleted, sum(suppressed)::bigint as suppressed
from ops.ledger where batch_id = any (%s) group by source, stream order by source, stream
"""
_COLUMNS = ("emitted", "loaded", "unchanged", "quarantined", "page_duplicates", "deleted", "suppressed")
_HEADS = ("in", "loaded", "unchanged", "set aside", "repeated", "deleted", "erased")


def print_summary(
    connection: psycopg.Connection,
    batch_ids: Sequence[str],
    published: PublishResult | None = None,
    *,
    out: Path | None = None,
    timezone: str = "UTC",
    currency: str = "VND",
    links: Mapping[str, str] | None = None,
) -> str:
    """The summary as text; printed, and written as JSON to `out` (var/run_summary.json) where given.

    `batch_ids` are the loads of the run, `published` what publishing returned, `links` where to look next.
    """
    summary = collect(connection, batch_ids, published)
    if links:
        summary["links"] = dict(links)
    if out is not None:
        out.parent.mkdir(parents=True, exist_ok=True)
        draft = out.with_suffix(".draft")
        draft.write_text(json.dumps(summary, ensure_ascii=False, indent=2, default=str), encoding="utf-8")
        draft.replace(out)
    text = told(summary, Formats("en", timezone, currency))
    print(text)
    return text


def collect(
    connection: psycopg.Connection, batch_ids: Sequence[str], published: PublishResult | None = None
) -> dict[str, Any]:
    """Everything the summary says, as plain data."""
    build = published_build(connection)
    loads = connection.cursor(row_factory=dict_row).execute(_LOADS, (list(batch_ids),)).fetchall()
    return {
        "build": asdict(build) if build else None,
        "loads": loads,
        "gates": quality(connection, build.build_id) if build else {},
        "changes": {name: asdict(change) for name, change in published.tables.items()} if published else {},
        "headline": headline(connection),
    }


def told(summary: Mapping[str, Any], formats: Formats) -> str:
    """The summary as lines of text."""
    build, gates, numbers = summary["build"], summary["gates"], summary["headline"]
    lines = ["", "What this run did", "================="]
    lines += (
        _table(("stream", *_HEADS), _loads(summary["loads"], formats)) if summary["loads"] else ["no stream was read"]
    )
    if gates.get("rules"):
        failing = ", ".join(f"{gates[s]} {s}" for s in ("critical", "warning", "info") if gates[s])
        passed = gates["rules"] - sum(gates[s] for s in ("critical", "warning", "info"))
        lines += [
            "",
            f"gates    {passed} of {gates['rules']} rules passed" + (f" ({failing} failing)" if failing else ""),
        ]
    if build:
        lines += ["", f"build    {build['build_id']}, data as of {formats.moment(build['as_of'])}"]
    changes = summary["changes"]
    if changes:
        moved = {name: change for name, change in changes.items() if sum(list(change.values())[:3])}
        lines.append(f"marts    {len(changes)} published, {len(moved)} changed")
        rows = [
            (name, *(formats.number(change[what]) for what in ("inserted", "updated", "deleted", "unchanged")))
            for name, change in moved.items()
        ]
        lines += _table(("mart", "inserted", "updated", "deleted", "unchanged"), rows) if rows else []
    lines += [
        "",
        f"orders   {formats.number(numbers['orders'])} worth {formats.money(numbers['revenue_minor'])}",
        f"sessions {formats.number(numbers['sessions'])}",
        f"journeys {formats.number(numbers['journeys'])}, of which {formats.number(numbers['converted'])} converted",
    ]
    if summary.get("links"):
        width = max(map(len, summary["links"]))
        lines += ["", *(f"{name:<{width}}  {where}" for name, where in summary["links"].items())]
    return "\n".join(lines) + "\n"


def _loads(loads: Sequence[Mapping[str, Any]], formats: Formats) -> list[tuple[str, ...]]:
    rows = [(f"{row['source']}.{row['stream']}", *(formats.number(row[name]) for name in _COLUMNS)) for row in loads]
    totals = [sum(row[name] for row in loads) for name in _COLUMNS]
    return [*rows, ("all", *map(formats.number, totals))]


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(len(row[column]) for row in (heads, *rows)) for column in range(len(heads))]
    return [
        "  ".join(cell.ljust(width) if column == 0 else cell.rjust(width)
                  for column, (cell, width) in enumerate(zip(row, widths, strict=True))).rstrip()
        for row in (heads, *rows)
    ]  # fmt: skip
