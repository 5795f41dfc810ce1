"""Rules asked without a warehouse: the models' SQL in DuckDB, in memory."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from journeyhouse.rules.seeds import Row, Seeds
from journeyhouse.transform.macros import macros
from journeyhouse.transform.rule_seeds import PATTERNS, layout_of

_KINDS = {"priority": "INTEGER", "active": "BOOLEAN"}
UNCLASSIFIED = "(unclassified)"


class Matching:
    """Answers of one folder of seeds."""

    def __init__(self, seeds: Seeds):
        # Half of the commands never ask: the engine is loaded with the first question.
        import duckdb

        self.seeds = seeds
        self._duckdb = duckdb.connect(":memory:")
        self._macros = macros("duckdb")
        for rule_set in seeds.inputs:
            self.table(f"{rule_set}_rules", seeds.rules(rule_set), layout_of(rule_set))

    def table(self, name: str, rows: Iterable[Mapping[str, Any]], columns: Iterable[str]) -> None:
        """A table of these rows; columns that a row lacks are null."""
        shape = json.dumps([{column: _KINDS.get(column, "VARCHAR") for column in columns}])
        self._duckdb.execute(
            f"create or replace table {name} as select unnest(from_json($rows, '{shape}'), recursive := true)",
            {"rows": json.dumps([{column: row.get(column) for column in columns} for row in rows])},
        )

    def rows(self, query: str, **parameters: str) -> list[tuple]:
        return self._duckdb.execute(query, parameters or None).fetchall()

    def first(self, rule_set: str, signatures: Iterable[Mapping[str, Any]]) -> dict[str, tuple[str, str]]:
        """Result and rule by signature_key, as the models decide."""
        self._signatures(signatures)
        query = self._macros.first_rule("asked", f"{rule_set}_rules", self.seeds.inputs[rule_set])
        return {key: (result, rule) for key, result, rule in self.rows(query)}

    def met(self, rule_set: str, signatures: Iterable[Mapping[str, Any]]) -> dict[str, list[Row]]:
        """Every active rule that each signature meets, in the order in which they are asked."""
        self._signatures(signatures)
        source = self._macros.met_rules("asked", f"{rule_set}_rules", self.seeds.inputs[rule_set], "inner join")
        found: dict[str, list[Row]] = {}
        rules = {row["rule_id"]: row for row in self.seeds.rules(rule_set)}
        query = f"select signatures.signature_key, rules.rule_id from {source} order by rules.priority, rules.rule_id"
        for key, rule_id in self.rows(query):
            found.setdefault(key, []).append(rules[rule_id])
        return found

    def pattern_meets(self, pairs: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
        """Those of the pairs (pattern, value) in which the value meets the pattern."""
        self.table("pairs", [{"pattern": pattern, "value": value} for pattern, value in pairs], ("pattern", "value"))
        meets = self._macros.pattern_meets(self._macros.rule_text("pattern"), self._macros.rule_text("value"))
        return set(self.rows(f"select pattern, value from pairs where {meets}"))

    def _signatures(self, signatures: Iterable[Mapping[str, Any]]) -> None:
        self.table("asked", signatures, ("signature_key", *PATTERNS))
