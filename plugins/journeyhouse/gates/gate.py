"""The gate between two rooms: judge, set bad rows aside, keep the verdicts, and shut if need be."""

import json
import logging
from collections.abc import Mapping, Sequence
from datetime import datetime

import psycopg
from psycopg import sql

from journeyhouse.errors import GateShut
from journeyhouse.gates.judge import judge
from journeyhouse.gates.rules import Rule
from journeyhouse.gates.verdict import Verdict

_log = logging.getLogger(__name__)

# The same bad row comes again with every re-read window: it is kept once until it has been replayed.
_SET_ASIDE = """
with failing as (
    select r.* from {table} r
    where ({key}) in (select * from unnest({values}))
      and r._batch_id = any (%(batches)s)
    for update
), kept as (
    insert into ops.quarantine (source, stream, batch_id, reason, field, payload)
    select %(source)s, %(stream)s, f._batch_id, %(reason)s, %(field)s, to_jsonb(f)::text
    from failing f
    where not exists (
        select 1 from ops.quarantine q
        where q.source = %(source)s and q.stream = %(stream)s and q.reason = %(reason)s and q.replayed_at is null
          and (q.payload::jsonb - '{{_batch_id,_loaded_at,_source_file}}'::text[])
              = (to_jsonb(f) - '{{_batch_id,_loaded_at,_source_file}}'::text[])
    )
)
delete from {table} r using failing f where {same_key}
"""


def pass_gate(
    url: str,
    gate: str,
    rules: Sequence[Rule],
    batches: Mapping[str, Sequence[str]],
    build_id: str,
    as_of: datetime,
    currency: str = "VND",
) -> list[Verdict]:
    """Judge, then in one transaction set aside the rows of failing warnings and record all verdicts.

    Raises GateShut, after recording, when a critical rule fails or a warning would set aside most of a load (its rows
    stay where they are); ConfigError for a rule that does not fit.
    """
    verdicts = judge(url, gate, rules, batches, build_id, as_of, currency)
    with psycopg.connect(url) as connection:
        for verdict in verdicts:
            if verdict.rows and not verdict.floods:
                moved = _set_aside(connection, verdict, batches[verdict.table])
                _log.warning(
                    "%s: %s rows of %s were set aside in ops.quarantine", verdict.rule_id, moved, verdict.table
                )
            elif not verdict.success and verdict.rule.severity == "warning":
                _log.warning("%s: %s of %s rows of %s. %s", verdict.rule_id, verdict.failed, verdict.checked,
                             verdict.table, verdict.rule.why["en"])  # fmt: skip
        record(connection, verdicts)
    if shutting := [verdict for verdict in verdicts if verdict.shuts]:
        raise GateShut(told(gate, shutting))
    return verdicts


def record(connection: psycopg.Connection, verdicts: Sequence[Verdict]) -> None:
    """Write verdicts into ops.verdicts, in the transaction of the caller."""
    with connection.cursor() as cursor:
        cursor.executemany(
            "insert into ops.verdicts (build_id, gate, rule_id, severity, success, checked, failed, examples, remedy, why,"
            " judged_at) values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, now())",
            [
                (v.build_id, v.gate, v.rule_id, v.rule.severity, v.success, v.checked, v.failed,
                 json.dumps(list(v.examples), ensure_ascii=False), v.rule.remedy["en"], v.rule.why["en"])
                for v in verdicts
            ],
        )  # fmt: skip


def told(gate: str, shutting: Sequence[Verdict]) -> str:
    """What a person reads when a gate shuts: which rule, where, how many, which rows, why, what to do."""
    count = len(shutting)
    lines = [f"gate {gate} is shut by {count} rule{'s' if count > 1 else ''}; nothing behind it was touched."]
    for verdict in shutting:
        examples = "; ".join(", ".join(f"{k}={v}" for k, v in example.items()) for example in verdict.examples)
        observed = f" (observed {verdict.observed})" if verdict.observed else ""
        lines += [
            f"  {verdict.rule_id} on {verdict.table}: {verdict.failed:,} of {verdict.checked:,} rows{observed}"
            + (f", e.g. {examples}" if examples else ""),
            f"    why:  {verdict.rule.why['en']}"
            + (" Setting aside most of a load would hide that something has changed." if verdict.floods else ""),
            f"    do:   {verdict.rule.remedy['en']}",
        ]
    return "\n".join(lines)


def _set_aside(connection: psycopg.Connection, verdict: Verdict, batches: Sequence[str]) -> int:
    key = [sql.Identifier(name) for name in verdict.key]
    source, stream = verdict.table.split(".", 1)[1].split("__", 1)
    values = {f"key_{number}": list(column) for number, column in enumerate(zip(*verdict.rows, strict=True))}
    statement = sql.SQL(_SET_ASIDE).format(
        table=sql.Identifier(*verdict.table.split(".", 1)),
        key=sql.SQL(", ").join(sql.SQL("r.{}::text").format(name) for name in key),
        values=sql.SQL(", ").join(sql.SQL("{}::text[]").format(sql.Placeholder(name)) for name in values),
        same_key=sql.SQL(" and ").join(sql.SQL("r.{0} = f.{0}").format(name) for name in key),
    )
    column = verdict.rule.kwargs.get("column")
    known = {"source": source, "stream": stream, "reason": verdict.rule_id, "field": column, "batches": list(batches)}
    return connection.execute(statement, known | values).rowcount
