"""A load that landing itself refused for the most part: its gate is shut, whatever the few rows that came in say."""

import contextlib
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from journeyhouse.errors import GateShut
from journeyhouse.gates.gate import pass_gate
from journeyhouse.gates.rules import load_landing
from journeyhouse.judging import refuse_shut_landing
from journeyhouse.settings import load
from journeyhouse.sources.registry import registry
from journeyhouse.warehouse import schemas

EXPECTATIONS = Path(__file__).parents[2] / "expectations"


@pytest.mark.parametrize(("emitted", "refused", "shut"), [(300, 200, True), (300, 140, False), (90, 80, False)])
@pytest.mark.parametrize("source", sorted(registry()))
def test_a_load_refused_for_the_most_part_is_not_built_on(warehouse_url, source, emitted, refused, shut):
    stream = next(iter(registry()[source].streams.values()))
    rules = [rule for rule in load_landing(EXPECTATIONS, source) if rule.id == "every_stream.few_set_aside"]
    with psycopg.connect(warehouse_url, autocommit=True) as connection:
        schemas.ensure(connection, registry())
        connection.execute("truncate ops.ledger, ops.verdicts")
        connection.execute(
            "insert into ops.ledger values ('b1', %s, %s, '', %s, %s, 0, %s, 0, 0, now(), now())",
            (source, stream.name, emitted, emitted - refused, refused),
        )
    verdicts = []
    try:
        verdicts = pass_gate(
            warehouse_url, f"landing:{source}", rules, {f"raw.{stream.table}": ["b1"]}, "build", datetime.now(UTC)
        )
    except GateShut as error:
        assert f"few_set_aside@{stream.table}" in str(error) and "replay the stream" in str(error)
    assert bool(verdicts) != shut
    house = replace(load(), warehouse_url=warehouse_url)
    with pytest.raises(GateShut, match=f"few_set_aside@{stream.table}") if shut else contextlib.nullcontext():
        refuse_shut_landing(house)
