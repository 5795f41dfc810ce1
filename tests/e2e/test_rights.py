"""A person is erased: nothing names him any more, nothing brings him back, the books stand, and a day's build is the full one."""

import json
from collections.abc import Iterator

import psycopg
import pytest

from journeyhouse import building
from journeyhouse.errors import ConfigError
from journeyhouse.privacy import erasure
from journeyhouse.publish import publisher
from journeyhouse.transform import dbt
from tests.e2e.worlds import World

pytestmark = pytest.mark.e2e
# Who has most touches, and of whom most was settled on devices of several people.
CHOSEN = """
(select person_key from candidate.fct_touchpoints join vault.people using (person_key) where id_type = 'email' group by 1 order by count(*) desc, 1 limit 1)
union
(select person_key from intermediate.int_identity__shared_events join vault.people using (person_key) where id_type = 'email'
    group by 1 order by count(*) desc, 1 limit 1)
"""
# What builds note of devices that changed, for at most thirty days, is for the next build.
TABLES = (
    "select format('%I.%I', n.nspname, c.relname) from pg_class c join pg_namespace n on n.oid = c.relnamespace "
    "where c.relkind = 'r' and n.nspname !~ '^(pg_|information_schema)' and c.relname !~ '__(changes|recut)$'"
)
REVENUE = "select count(*), sum(value_minor) from candidate.fct_orders"


def shown(world: World, texts: list[str]) -> Iterator[tuple[str, str]]:
    """Each table that holds one of the texts in any of its columns."""
    for (table,) in world.rows(TABLES):
        for (text,) in world.rows(
            f"select distinct asked from {table} as t join unnest(%s::text[]) as asked on to_jsonb(t)::text ilike '%%' || asked || '%%'", texts
        ):  # fmt: skip
            yield table, text


def contents(world: World) -> dict[str, list[tuple]]:
    return {
        name: world.rows(f"select (to_jsonb(t) - 'build_id')::text from candidate.{name} as t order by 1")
        for name in dbt.marts()
    }


def test_who_is_erased_is_named_nowhere_and_does_not_come_back(desk):
    world = desk.world
    people = [key for (key,) in world.rows(CHOSEN)]
    texts = [
        value.removeprefix("+84")
        for (value,) in world.rows(
            "select value from vault.people where person_key = any(%s) and id_type in ('email', 'phone', 'loyalty_card') "
            "union select device_id from intermediate.int_identity__device_person where person_key = any(%s)", people, people
        )
    ]  # fmt: skip
    assert any("@" in text for text in texts) and dict(shown(world, texts)).keys() >= {
        "raw.web_events__segment",
        "vault.identifiers",
    }
    mail, code = (
        world.rows("select value from vault.people where person_key = any(%s) and id_type = %s", people, kind)[0][0]
        for kind in ("email", "customer_code")
    )
    for payload in (
        {"customer_email": mail.upper(), "grand_total": "?"},
        {"entity_id": 1, "customer_id": int(code[1:]), "_batch_id": "b"},
        {"unreadable": f"To: <{mail}>"},
        {"customer_id": int(code[1:] + "0"), "customer_email": f"not.{mail[1:]}"},
    ):
        world.execute(
            "insert into ops.quarantine (source, stream, account, reason, field, payload) values ('magento', 'orders', '', 'x', '', %s)",
            json.dumps(payload),
        )
    revenue = world.rows(REVENUE)
    held = world.rows("select count(*) from raw.web_events__segment")
    foretold = erasure.erase(world.settings, people, preview=True)
    assert world.rows("select count(*) from raw.web_events__segment") == held
    done = erasure.erase(world.settings, people)
    assert (done.deleted, done.emptied) == (foretold.deleted, foretold.emptied) and done.emptied
    assert done.deleted["ops.quarantine"] == 3

    # Everything once more, as a backfill of all there is.
    world.execute("delete from ops.cursors")
    world.execute("delete from ops.files")
    world.day("again")
    assert not list(shown(world, texts))
    assert not world.rows("select 1 from marts.dim_person where person_key = any(%s)", people)
    assert world.rows(REVENUE) == revenue
    assert world.rows("select sum(suppressed) > 0 from ops.ledger where batch_id = 'again'") == [(True,)]
    with (
        psycopg.connect(world.url, autocommit=True) as connection,
        pytest.raises(ConfigError, match="somebody was erased"),
    ):
        publisher.rollback(connection)
    by_the_day = contents(world)
    building.begin_build(world.settings)
    for layer in dbt.LAYERS:
        building.build_layer(world.settings, layer, full_refresh=True)
    for name, rows in contents(world).items():
        assert by_the_day[name] == rows, f"{name}: the increment and the full rebuild differ"

    with pytest.raises(ConfigError, match="no record shows"):
        erasure.erase(world.settings, [mail])
    assert erasure.lift(world.settings, [mail]) > 1
    world.execute("delete from ops.cursors")
    world.load("magento", "customers", "lifted")
    assert world.rows("select 1 from raw.magento__customers where lower(email) = any(%s)", texts)
