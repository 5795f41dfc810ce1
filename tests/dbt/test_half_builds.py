"""A build that breaks half-way, wherever that is, is made up for by the next one."""

import psycopg
import pytest
from tests.dbt import raw_tables
from tests.dbt.dbt_calls import BEHIND_STAGING, WITHOUT_TESTS, differences, postgres_marts, run_dbt

# As a version of before left it: without its index and its changes.
_MADE_ANOTHER_WAY = """
create table candidate.former as select * from candidate.dim_person;
drop table candidate.dim_person cascade;
alter table candidate.former rename to dim_person;
drop table intermediate.dim_person__changes;
delete from ops.told where model = 'dim_person'
"""


@pytest.fixture(scope="module")
def built(database, workplace):
    """The second day's marts after builds that ended at one model and then at a later one; and in full."""
    with psycopg.connect(database, autocommit=True) as connection:
        raw_tables.load_fixture(connection, "world_day1")
    run_dbt(WITHOUT_TESTS, workplace, url=database)
    with psycopg.connect(database, autocommit=True) as connection:
        raw_tables.load_fixture(connection, "world_day2")
        connection.execute(_MADE_ANOTHER_WAY)
    for last in ("int_identity__labels", "int_journeys__touches"):
        run_dbt(["run", "-s", f"+{last}"], workplace, url=database)
    found = {"half": None}
    with psycopg.connect(database) as connection:
        found["half"] = connection.execute("select count(*) from intermediate.int_control__affected_people").fetchone()[
            0
        ]
    run_dbt(["run"], workplace, url=database)
    found["made up for"] = postgres_marts(database)
    run_dbt(BEHIND_STAGING, workplace, url=database)
    with psycopg.connect(database) as connection:
        found["indexes"] = connection.execute(
            "select count(*) from pg_indexes where tablename = 'dim_person'"
        ).fetchone()[0]
        found["told again"] = connection.execute(
            "select count(*) from intermediate.int_control__affected_people"
        ).fetchone()[0]
    run_dbt([*BEHIND_STAGING, "--full-refresh"], workplace, url=database)
    found["in full"] = postgres_marts(database)
    return found


def test_what_the_broken_builds_had_in_hand_is_told(built):
    assert built["half"] > 0
    assert differences(built["made up for"], built["in full"]) == {}


def test_and_is_not_told_again(built):
    assert built["told again"] == 0


def test_a_table_that_was_made_in_another_way_is_made_anew(built):
    assert built["indexes"] == 1
