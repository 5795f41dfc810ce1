"""Who is held out of a list: by lot, the same lot each day and on both engines, another one for each list."""

import duckdb
import psycopg
import pytest

from journeyhouse.macros import macros

PEOPLE = 20_000


def held_out(ask, engine: str, name: str, percent: int) -> set[int]:
    drawn = macros(engine).is_held_out("name", "md5(cast(n as text))", "percent")
    return {
        n
        for (n,) in ask(
            f"select n from (select n, cast('{name}' as text) as name, {percent} as percent from generate_series(1, {PEOPLE}) as told (n)) "
            f"as people where {drawn}"
        )
    }


def on_duckdb(query: str) -> list[tuple]:
    return duckdb.sql(query).fetchall()


@pytest.mark.parametrize("percent", [0, 1, 10, 50, 99])
def test_the_share_is_what_the_list_says_and_lots_of_lists_are_independent(percent):
    one, other = (held_out(on_duckdb, "duckdb", name, percent) for name in ("one", "other"))
    share = percent / 100
    allowed = 4 * (share * (1 - share) / PEOPLE) ** 0.5
    assert abs(len(one) / PEOPLE - share) <= allowed and abs(len(other) / PEOPLE - share) <= allowed
    both = share * share
    assert abs(len(one & other) / PEOPLE - both) <= 4 * (both * (1 - both) / PEOPLE) ** 0.5


def test_who_is_held_out_stays_so_when_more_are():
    few, many = (held_out(on_duckdb, "duckdb", "one", percent) for percent in (5, 20))
    assert few < many


def test_both_engines_draw_the_same(warehouse_url):
    with psycopg.connect(warehouse_url) as connection:
        assert held_out(lambda query: connection.execute(query).fetchall(), "postgres", "one", 10) == held_out(
            on_duckdb, "duckdb", "one", 10
        )
