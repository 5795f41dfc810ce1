"""Hold tables against rules with Great Expectations: yes or no first, details only of what failed."""

import contextlib
import io
import logging
import re
import warnings
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import dict_row

from journeyhouse.errors import ConfigError
from journeyhouse.gates.catalogue import Catalogue, Relation
from journeyhouse.gates.rules import Rule
from journeyhouse.gates.verdict import Verdict

_EXAMPLES = 3
# What SQLAlchemy takes for one: `[[:space:]]` and `::date` are none.
_PARAMETER = re.compile(r"(?<![:\w\\]):(?=\w+(?![:\w]))")


@dataclass(frozen=True)
class Case:
    """One rule on one table, with its query (if any) written out."""

    rule: Rule
    relation: Relation
    batches: tuple[str, ...]
    checked: int
    query: str | None

    @property
    def rule_id(self) -> str:
        """A rule about many tables gives a verdict on each; the id tells them apart."""
        return f"{self.rule.id}@{self.relation.name.split('.', 1)[1]}" if "*" in self.rule.table else self.rule.id

    @property
    def key(self) -> tuple[str, ...]:
        return self.relation.key or self.rule.key


def judge(
    url: str,
    gate: str,
    rules: Sequence[Rule],
    batches: Mapping[str, Sequence[str]],
    build_id: str,
    as_of: datetime,
    currency: str = "VND",
) -> list[Verdict]:
    """Judge every rule; nothing is written and nothing raised for a failing one.

    `batches` gives the batch ids of the load in hand per table (`raw.magento__orders`); a rule of scope
    `batch` on a table without rows of these batches passes with checked = 0. `as_of` is the data's now, `currency` what the company
    reports in.
    Raises ConfigError for a rule whose table, column or query does not fit the warehouse.
    """
    if not rules:
        return []
    with psycopg.connect(url, autocommit=True) as connection:
        cases = _cases(connection, rules, batches, as_of, currency)
        to_run = [case for case in cases if case.checked or case.rule.scope == "table"]
        failed = _outcomes(url, to_run) if to_run else {}
        return [_verdict(connection, gate, build_id, case, failed.get(id(case))) for case in cases]


def _cases(
    connection: psycopg.Connection,
    rules: Sequence[Rule],
    batches: Mapping[str, Sequence[str]],
    as_of: datetime,
    currency: str,
) -> list[Case]:
    catalogue = Catalogue(connection, {rule.table.split(".", 1)[0] for rule in rules})
    counts: dict[tuple[str, str], int] = {}
    cases = []
    for rule in rules:
        for relation in catalogue.of(rule):
            ids = tuple(batches.get(relation.name, ()))
            where = f"_batch_id = any ({_array(ids)})" if rule.scope == "batch" else "true"
            if (relation.name, where) not in counts:
                counted = sql.SQL("select count(*) from {} where " + where.replace("{", "{{").replace("}", "}}"))
                counts[relation.name, where] = connection.execute(counted.format(relation.identifier)).fetchone()[0]
            query = _written_out(rule, relation, ids, where, as_of, currency) if rule.query else None
            cases.append(Case(rule, relation, ids, counts[relation.name, where], query))
    return cases


def _array(values: Sequence[str]) -> str:
    return f"array[{', '.join(sql.quote(value) for value in values)}]::text[]"


def _written_out(rule: Rule, relation: Relation, ids: Sequence[str], where: str, as_of: datetime, currency: str) -> str:
    table = relation.identifier.as_string()
    key = relation.key or rule.key
    text_key = [sql.Identifier(name).as_string() for name in key]
    parts = {
        "{table}": table,
        "{batch}": f"(select * from {table} where {where}) as batch",
        "{batch_ids}": _array(ids),
        "{as_of}": f"{sql.quote(as_of.isoformat())}::timestamptz",
        "{reporting_currency}": sql.quote(currency),
        "{key}": ", ".join(text_key) or "1 as failing_row",
        "{blank_key}": " or ".join(f"btrim({name}::text) = ''" for name in text_key) or "false",
        "{text_columns}": ", ".join(sql.Identifier(name).as_string() for name in relation.text_columns) or "null",
        "{source}": sql.quote(relation.source),
        "{stream}": sql.quote(relation.stream),
    }
    query = rule.query or ""
    for token, text in parts.items():
        query = query.replace(token, text)
    return query.strip().rstrip(";")


@lru_cache(maxsize=1)
def _great_expectations() -> Any:
    """Imported once a process, and only when a gate is judged: the import takes seconds."""
    import os

    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    import great_expectations

    logging.getLogger("great_expectations").setLevel(logging.ERROR)
    return great_expectations


@contextlib.contextmanager
def _hushed() -> Iterator[None]:
    # The library prints a remark for each custom query; a task's log is no place for it.
    with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _outcomes(url: str, cases: Sequence[Case]) -> dict[int, dict[str, Any]]:
    """The result of each failing case, by the case's identity."""
    by_table: dict[str, list[Case]] = defaultdict(list)
    for case in cases:
        by_table[case.relation.name].append(case)
    failed: dict[int, dict[str, Any]] = {}
    with _hushed():
        gx = _great_expectations()
        from great_expectations.data_context.types.base import ProgressBarsConfig

        context = gx.get_context(mode="ephemeral")
        context.variables.progress_bars = ProgressBarsConfig(globally=False)
        scheme, rest = url.split("://", 1)
        warehouse = context.data_sources.add_postgres(
            "warehouse",
            connection_string=f"{scheme.split('+')[0].replace('postgres:', 'postgresql:')}+psycopg2://{rest}",
        )
        try:
            for table, group in by_table.items():
                schema, name = table.split(".", 1)
                asset = warehouse.add_table_asset(table, table_name=name, schema_name=schema)
                batch = asset.add_batch_definition_whole_table("whole").get_batch()
                wrong = [case for case, result in _validate(gx, batch, group, "BOOLEAN_ONLY") if not result.success]
                for case in wrong:
                    [(_, result)] = _validate(gx, batch, [case], _details(case))
                    failed[id(case)] = result.result
        finally:
            warehouse.get_engine().dispose()
    return failed


def _details(case: Case) -> dict[str, Any]:
    return {
        "result_format": "COMPLETE",
        "partial_unexpected_count": case.checked if case.rule.quarantine else _EXAMPLES,
        **({"unexpected_index_column_names": list(case.key)} if case.key else {}),
    }


def _validate(gx: Any, batch: Any, cases: Sequence[Case], result_format: Any) -> list[tuple[Case, Any]]:
    from great_expectations.compatibility.pydantic import ValidationError
    from great_expectations.expectations.expectation_configuration import ExpectationConfiguration
    from great_expectations.expectations.row_conditions import Column

    # Given as a list at once: adding one by one replaces an earlier rule of the same kind on the same column.
    expectations = []
    for number, case in enumerate(cases):
        if case.query is not None:
            # The library formats the query once more, and takes :word for a parameter: what is meant literally is escaped.
            literal = _PARAMETER.sub(r"\\:", case.query.replace("{", "{{").replace("}", "}}"))
            kwargs: dict[str, Any] = {"unexpected_rows_query": literal}
        else:
            kwargs = dict(case.rule.kwargs)
            if case.rule.scope == "batch":
                kwargs["row_condition"] = Column("_batch_id").is_in(list(case.batches))
        expectations.append(ExpectationConfiguration(type=case.rule.expectation, kwargs=kwargs, meta={"case": number}))
    try:
        suite = gx.ExpectationSuite(name="rules", expectations=expectations)
    except ValidationError:
        raise _unfit(cases, expectations) from None
    answered = []
    for result in batch.validate(suite, result_format=result_format).results:
        case = cases[result.expectation_config.meta["case"]]
        if problem := _exception(result.exception_info):
            raise ConfigError(
                f"{case.rule.file}: rule {case.rule_id} could not be judged on {case.relation.name}: {problem}. "
                "Correct its query or its kwargs."
            )
        answered.append((case, result))
    if len(answered) != len(cases):
        raise RuntimeError(f"{len(cases)} rules were asked and {len(answered)} answered; none may pass unseen")
    return answered


def _unfit(cases: Sequence[Case], expectations: Sequence[Any]) -> ConfigError:
    """Which rule has arguments that its expectation does not take; asked of each by itself, for together they do not say."""
    for case, expectation in zip(cases, expectations, strict=True):
        try:
            expectation.to_domain_obj()
        except ValueError as error:
            said = error.errors()[0]
            return ConfigError(
                f"{case.rule.file}: rule {case.rule_id}: kwargs.{said['loc'][0]}: {said['msg']}. Correct it."
            )
    raise RuntimeError("rules that fit one by one do not fit together")


def _exception(info: dict[str, Any]) -> str | None:
    for part in [info, *(value for value in info.values() if isinstance(value, dict))]:
        if part.get("raised_exception"):
            return " ".join(str(part.get("exception_message")).split())[:400]
    return None


def _verdict(
    connection: psycopg.Connection, gate: str, build_id: str, case: Case, details: dict[str, Any] | None
) -> Verdict:
    known = {
        "rule": case.rule, "rule_id": case.rule_id, "table": case.relation.name, "gate": gate,
        "build_id": build_id, "checked": case.checked, "key": case.key,
    }  # fmt: skip
    if details is None:
        return Verdict(**known, success=True)
    if case.query is not None:
        failing, count = _failing_rows(connection, case), int(details.get("observed_value") or 0)
    else:
        failing, count = details.get("unexpected_index_list") or [], int(details.get("unexpected_count") or 1)
    keys = [{name: str(row[name]) for name in case.key} for row in failing if all(name in row for name in case.key)]
    if case.rule.quarantine and len(keys) < count:
        raise ConfigError(
            f"{case.rule.file}: rule {case.rule_id}: its query must select the key of {case.relation.name} "
            f"({', '.join(case.key)}) to set rows aside; select {{key}}, or say quarantine: false."
        )
    return Verdict(
        **known,
        success=False,
        failed=count,
        examples=() if case.rule.pii else tuple(keys[:_EXAMPLES]) if case.key else (),
        observed="" if case.rule.pii or case.query else str(details.get("observed_value", "")),
        rows=tuple(tuple(key.values()) for key in keys) if case.rule.quarantine else (),
    )


def _failing_rows(connection: psycopg.Connection, case: Case) -> list[dict[str, Any]]:
    limit = "" if case.rule.quarantine else f" limit {_EXAMPLES}"
    cursor = connection.cursor(row_factory=dict_row)
    return cursor.execute(f"select * from ({case.query}) as failing{limit}".encode()).fetchall()
