"""The working tree's rules held against what the warehouse has seen. One read-only query each; nothing is written."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg.rows import dict_row

from journeyhouse.errors import WarehouseError
from journeyhouse.rules.seeds import Seeds
from journeyhouse.settings import Settings
from journeyhouse.transform.macros import macros
from journeyhouse.transform.rule_seeds import CONTENT_SETS, layout_of
from journeyhouse.warehouse import engine

_ORIGINS = "intermediate.int_sessions__channels"
_SIGNATURES = "intermediate.int_touchpoints__signatures"
_CONTENTS = "(select content_key as signature_key, told.* from intermediate.int_content as told)"
_KINDS = {"priority": "integer", "active": "boolean"}


@contextmanager
def reading(settings: Settings) -> Iterator[psycopg.Connection]:
    """A connection that cannot write. Raises WarehouseError when it is down, or nothing has been built yet."""
    with engine.connect(engine.url(settings), autocommit=True, row_factory=dict_row) as connection:
        connection.execute("set default_transaction_read_only = on")
        try:
            yield connection
        except (psycopg.errors.UndefinedTable, psycopg.errors.UndefinedColumn) as error:
            raise WarehouseError(
                f"the warehouse has not been built with these models yet ({error.diag.message_primary}); run: journeyhouse run"
            ) from None


def idle_rules(connection: psycopg.Connection, seeds: Seeds) -> list[dict[str, Any]]:
    """Active rules that win no signature of the warehouse: rule_set, rule_id, matches (signatures taken by others)."""
    parts = [
        f"""
        select '{rule_set}' as rule_set, rules.rule_id, count(met.signature_key) as matches
        from {rule_set}_rules as rules
        left join (
            select signatures.signature_key, rules.rule_id
            from {macros("postgres").met_rules(_source(rule_set), f"{rule_set}_rules", columns, "inner join")}
        ) as met on met.rule_id = rules.rule_id
        where rules.active and rules.rule_id not in (select rule_id from {rule_set}_now)
        group by rules.rule_id
        """
        for rule_set, columns in seeds.inputs.items()
    ]
    return _ask(connection, seeds, _judged(seeds), " union all ".join(parts) + " order by rule_set, rule_id")


def unclassified(connection: psycopg.Connection, seeds: Seeds) -> list[dict[str, Any]]:
    """Signatures that no rule matches: rule_set, signature, touches, people."""
    parts = [
        f"""
        select '{rule_set}' as rule_set, {_text("signatures", columns)} as signature,
            count(observed.touchpoint_key) as touches, count(distinct observed.person_key) as people
        from {_source(rule_set)} as signatures
        inner join {rule_set}_now as answers
            on answers.signature_key = signatures.signature_key and answers.rule_id = '(none)'
        left join kinds on kinds.{"origin_key" if rule_set == "channel" else "new_key"} = signatures.signature_key
        left join observed on observed.kind_key = kinds.old_key and observed.origin_key is not distinct from kinds.origin_key
        group by 2
        """
        for rule_set, columns in seeds.inputs.items()
    ]
    query = " union all ".join(parts) + " order by touches desc, rule_set, signature"
    return _ask(connection, seeds, _judged(seeds), query)


def changes(connection: psycopg.Connection, seeds: Seeds) -> list[dict[str, Any]]:
    """What a build with these rules would judge otherwise: touches, people and journeys at three depths.

    `depth` is `all` (one row), `change` (rule set, old and new result and rule) or `signature` (each signature of it).
    """
    steps = _judged(seeds)
    steps["changed"] = " union all ".join(_changed(rule_set, columns) for rule_set, columns in seeds.inputs.items())
    change = "changed.rule_set, changed.old_result, changed.old_rule, changed.new_result, changed.new_rule"
    query = f"""
        select
            case grouping(changed.rule_set, changed.signature) when 3 then 'all' when 1 then 'change' else 'signature' end
                as depth,
            {change}, changed.signature,
            count(distinct changed.signature) as signatures,
            count(distinct observed.touchpoint_key) as touches,
            count(distinct observed.person_key) as people,
            count(distinct touches.journey_key) as journeys
        from changed
        left join observed
            on observed.kind_key = changed.old_key and observed.origin_key is not distinct from changed.origin_key
        left join candidate.fct_touchpoints as touches on touches.touchpoint_key = observed.touchpoint_key
        group by grouping sets ((), ({change}), ({change}, changed.signature))
        order by changed.rule_set, {change}, depth, touches desc, changed.signature
    """
    return _ask(connection, seeds, steps, query)


def _judged(seeds: Seeds) -> dict[str, str]:
    """Steps that judge all touches by the given rules: the channel first, for the other sets look at it."""
    made = macros("postgres")
    columns = seeds.inputs["need"]
    looked_at = ", ".join(
        "coalesce(channel_now.result, signatures.channel) as channel" if column == "channel" else f"signatures.{column}"
        for column in columns
    )
    steps = {
        "channel_now": made.first_rule(_ORIGINS, "channel_rules", seeds.inputs["channel"]),
        # A visit and the acts in it follow the visit's origin; what is recorded elsewhere keeps its channel.
        "kinds": f"""
            select kinds.*, {made.hash_key(columns)} as new_key from (
                select observed.signature_key as old_key, observed.origin_key, {looked_at}
                from (
                    select signature_key, origin_key from intermediate.int_touchpoints__observed
                    union select signature_key, null from intermediate.int_touchpoints__offline_exposures
                ) as observed
                inner join {_SIGNATURES} as signatures on signatures.signature_key = observed.signature_key
                left join channel_now on channel_now.signature_key = observed.origin_key
            ) as kinds
            union all
            select content_key, null, {", ".join("null" for _ in columns)}, content_key from intermediate.int_content
        """,
        "asked": f"select distinct new_key as signature_key, {', '.join(columns)} from kinds where touchpoint_type is not null",
        "observed": """
            select signature_key as kind_key, origin_key, touchpoint_key, person_key
            from intermediate.int_touchpoints__observed
            union all
            select signature_key, null, touchpoint_key, person_key from intermediate.int_touchpoints__offline_exposures
            union all
            select content_key, null, touchpoint_key, person_key from intermediate.int_content__contacts
            where touchpoint_key is not null
        """,
    }
    for rule_set, own in seeds.inputs.items():
        if rule_set != "channel":
            steps[f"{rule_set}_now"] = made.first_rule(_source(rule_set), f"{rule_set}_rules", own)
    return steps


def _changed(rule_set: str, columns: list[str]) -> str:
    """Kinds of touches whose answer of one rule set is another than the last build's."""
    if rule_set == "channel":
        before, key, new_key, result, rule = _ORIGINS, "origin_key", "origin_key", "result", "rule_id"
    else:
        before = _CONTENTS if rule_set in CONTENT_SETS else _SIGNATURES
        key, new_key, result, rule = "old_key", "new_key", rule_set, f"{rule_set}_rule_id"
    return f"""
        select '{rule_set}' as rule_set, kinds.old_key, kinds.origin_key, {_text("before", columns)} as signature,
            before.{result} as old_result, before.{rule} as old_rule,
            now_told.result as new_result, now_told.rule_id as new_rule
        from kinds
        inner join {before} as before on before.signature_key = kinds.{key}
        inner join {rule_set}_now as now_told on now_told.signature_key = kinds.{new_key}
        where before.{result} <> now_told.result or before.{rule} <> now_told.rule_id
    """


def _source(rule_set: str) -> str:
    return _ORIGINS if rule_set == "channel" else _CONTENTS if rule_set in CONTENT_SETS else "asked"


def _text(alias: str, columns: list[str]) -> str:
    told = [f"case when {alias}.{column} <> '' then '{column}=' || {alias}.{column} end" for column in columns]
    return f"coalesce(nullif(concat_ws(', ', {', '.join(told)}), ''), '(nothing)')"


def _ask(connection: psycopg.Connection, seeds: Seeds, steps: dict[str, str], query: str) -> list[dict[str, Any]]:
    """The rules travel with the query: no table is made, so that a warehouse which only reads can be asked too."""
    ctes = [
        f"{rule_set}_rules as materialized (select * from jsonb_to_recordset(%({rule_set})s::jsonb) as rule ({_shape(rule_set)}))"
        for rule_set in seeds.inputs
    ]
    ctes += [f"{name} as materialized ({text})" for name, text in steps.items()]
    rules = {rule_set: json.dumps(seeds.rules(rule_set)) for rule_set in seeds.inputs}
    return connection.execute(f"with {', '.join(ctes)} {query}", rules).fetchall()


def _shape(rule_set: str) -> str:
    return ", ".join(f"{column} {_KINDS.get(column, 'text')}" for column in layout_of(rule_set))
