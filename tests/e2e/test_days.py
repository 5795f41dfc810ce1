"""A second run changes nothing; a day later the run is incremental and equals a full rebuild row for row."""

import pytest

from tests.e2e.conftest import House

pytestmark = pytest.mark.e2e


# A run of which one source failed leaves what the others told.
LEFT_BEHIND = """
insert into asset_dag_run_queue (asset_id, target_dag_id, created_at)
select id, 'build', now() from asset where uri like 'journeyhouse://raw/%' and uri <> 'journeyhouse://raw/market_size'
"""


def test_a_second_run_changes_no_row(default_world: House):
    before = default_world.contents()
    with default_world.airflow() as metadata:
        assert metadata.execute(LEFT_BEHIND).rowcount > 30
    output = default_world.command("run")
    with default_world.airflow() as metadata:
        late = metadata.execute("select asset_id from asset_dag_run_queue where target_dag_id = 'build'").fetchall()
    assert late == [], "the build began before these had landed"
    assert default_world.contents() == before
    assert (
        default_world.rows(
            "select coalesce(sum(loaded), 0) from ops.ledger where batch_id = (select max(batch_id) from ops.ledger)"
        )[0][0]
        == 0
    ), output


def test_the_next_day_is_incremental_and_equals_a_full_rebuild(default_world: House):
    before = default_world.contents()
    default_world.command("demo", "advance", "--days", "1")
    default_world.command("run")
    incremental = default_world.contents()
    assert incremental["fct_touchpoints"] != before["fct_touchpoints"]
    default_world.command("build", "--full-refresh")
    candidate = default_world.contents("candidate")
    assert set(incremental) == set(candidate)
    for table, rows in incremental.items():
        assert rows == candidate[table], f"{table}: the increment and the full rebuild differ"


def test_bi_may_read_the_marts_and_nothing_else(default_world: House):
    assert default_world.command("sql", "select count(*) > 0 as some from fct_journeys").splitlines() == ["some", "t"]
    for query in ("select * from raw.klaviyo__profiles", "select * from ops.ledger", "delete from fct_journeys"):
        assert "journeyhouse: " in default_world.command("sql", query, expect=8)
    untold = (
        "select c.relname, a.attname from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not attisdropped "
        "where c.relnamespace = 'marts'::regnamespace and c.relkind = 'r' and c.relname <> 'journeyhouse_build' "
        "and (obj_description(c.oid, 'pg_class') is null or col_description(c.oid, a.attnum) is null)"
    )
    assert default_world.command("sql", untold).splitlines() == ["relname,attname"], "BI tools show what columns mean"
