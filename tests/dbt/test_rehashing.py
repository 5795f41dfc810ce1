"""Identifiers that are hashed for the first time, or anew by another key, leave everybody who he was, and every number as it was."""

from dataclasses import replace

import psycopg
import pytest
from tests.dbt import raw_tables
from tests.dbt.dbt_calls import BEHIND_STAGING, KEY, differences, postgres_marts, run_dbt

from journeyhouse import settings
from journeyhouse.errors import ConfigError
from journeyhouse.transform import rehashing
from journeyhouse.warehouse.identifier_key import IdentifierKey

OTHER = IdentifierKey(b"the key that comes after the first one")
# A warehouse from before there was a key: its identifiers stand in the graph as they are, and nothing else is known of them.
BEFORE = """
update intermediate.int_identity__person_ledger as ledger set node_key = md5(known.id_type || chr(31) || known.value)
    from vault.identifiers as known where ledger.node_key = md5(known.id_type || chr(31) || known.id_value);
update intermediate.int_identity__nodes as nodes set node_key = md5(known.id_type || chr(31) || known.value), id_value = known.value
    from vault.identifiers as known where (known.id_type, known.id_value) = (nodes.id_type, nodes.id_value);
drop schema vault cascade;
create schema vault;
truncate ops.identifier_key;
"""


class Company:
    """A warehouse, and who is who in it."""

    def __init__(self, url: str, workplace):
        self.url, self._workplace = url, workplace
        self._house = replace(settings.load(), demo=None, warehouse_url=url)

    def house(self, key: IdentifierKey) -> settings.Settings:
        return replace(self._house, identifier_key=key.secret.decode())

    def build(self, key: IdentifierKey, *selected: str) -> None:
        with psycopg.connect(self.url, autocommit=True) as connection:
            assert rehashing.begin(self.house(key), connection) == key
        run_dbt([*BEHIND_STAGING, *selected], self._workplace, url=self.url, key=key)

    def people(self) -> dict[tuple[str, str], str]:
        return {(id_type, value): person for id_type, value, person in self.ask("select id_type, value, person_key from vault.people")}  # fmt: skip

    def hashes(self) -> set[str]:
        return {value for (value,) in self.ask("select id_value from intermediate.int_identity__nodes")}

    def ask(self, query: str) -> list[tuple]:
        with psycopg.connect(self.url, autocommit=True) as connection:
            done = connection.execute(query)
            return done.fetchall() if done.description else []


@pytest.fixture(scope="module")
def built(database, workplace) -> Company:
    """Two days, so that people have met and the ledger has a history."""
    company = Company(database, workplace)
    for day, selected in (("world_day1", ["--select", "+int_identity__person_ledger"]), ("world_day2", [])):
        with psycopg.connect(database, autocommit=True) as connection:
            raw_tables.load_fixture(connection, day)
        company.build(KEY, *selected)
    return company


def test_by_another_key_everybody_is_who_he_was_and_no_number_moves(built):
    people, hashes, marts = built.people(), built.hashes(), postgres_marts(built.url)
    history = "select person_key, previous_person_key, event, revision, count(*) from intermediate.int_identity__person_ledger group by 1, 2, 3, 4 order by 1, 2, 3, 4"
    ledger = built.ask(history)
    built.ask(
        "insert into ops.erasures (identifiers, rows) values (1, '{}'); insert into ops.erased_identifiers select 'email', 'h', max(erasure_id) from ops.erasures"
    )
    with pytest.raises(ConfigError, match="--forget-erased"):
        rehashing.rotate(built.house(OTHER))
    rehashing.rotate(built.house(OTHER), forget_erased=True)
    built.build(OTHER)
    assert built.people() == people and len(people) > 20
    assert built.hashes() & hashes == set() and len(built.hashes()) == len(hashes)
    assert built.ask(history) == ledger
    assert differences(postgres_marts(built.url), marts) == {}


@pytest.mark.thorough
def test_who_was_known_before_there_was_a_key_is_who_he_was(built):
    people, marts = built.people(), postgres_marts(built.url)
    built.ask(BEFORE)
    assert any("@" in value for value in built.hashes())
    built.build(KEY)
    assert built.people() == people and not any("@" in value for value in built.hashes())
    assert differences(postgres_marts(built.url), marts) == {}
