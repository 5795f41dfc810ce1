"""What is looked at together lies together in a table that was made anew: a day reads the pages of its people, not most pages."""

import psycopg
from dbt.contracts.graph.manifest import Manifest
from tests import databases
from tests.dbt.dbt_calls import WAREHOUSE, parsed


def test_rows_of_a_page_follow_one_another_as_the_model_says(cluster, day_one, workplace):
    project = Manifest.from_msgpack(parsed(workplace).read_bytes())
    orders = {
        f"{node.schema}.{node.name}": beside
        for node in project.nodes.values()
        if (beside := node.config.meta.get("beside"))
    }
    assert {"intermediate.int_events", "intermediate.int_touchpoints", "candidate.fct_touchpoints"} <= orders.keys()
    spread = 0
    with databases.database(cluster, WAREHOUSE, day_one) as url, psycopg.connect(url) as connection:
        for table, beside in orders.items():
            ((places, astray),) = connection.execute(
                f"""
                select count(distinct place), count(*) filter (where place < former)
                from (
                    select place, lag(place) over (partition by page order by line) as former
                    from (
                        select held.ctid as line, (cast(cast(held.ctid as text) as point))[0] as page, row({beside}) as place
                        from {table} as held
                    ) as placed
                ) as followed
                """
            ).fetchall()
            assert astray == 0, f"{table} does not lie by {beside}"
            spread += places > 1
    assert spread > 30, "a company of which a table has rows to lie in some order"
