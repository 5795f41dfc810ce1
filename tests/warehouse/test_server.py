"""A Postgres that belongs to somebody else: what it must be like, and what it may be like."""

import psycopg
import pytest

from journeyhouse import company, run, settings
from journeyhouse.errors import ConfigError, WarehouseError
from journeyhouse.publish import tables
from journeyhouse.settings import Demo
from journeyhouse.warehouse import embedded, engine, schemas

TIMES = "select timestamptz '2026-03-02T00:00+07'::text, interval '1 day 2 hours'::text"


@pytest.mark.parametrize("encoding", ["UTF8", "LATIN1", "SQL_ASCII"])
def test_a_database_that_does_not_know_the_letters_is_refused(cluster, encoding):
    with psycopg.connect(cluster.url("postgres", "postgres"), autocommit=True) as admin:
        admin.execute(
            f"create database odd owner journeyhouse template template0 encoding '{encoding}' locale_provider libc locale 'C'"
        )
        try:
            with psycopg.connect(cluster.url("journeyhouse", "odd"), autocommit=True) as owner:
                with pytest.raises(ConfigError, match="create database odd_utf8 template template0 encoding 'UTF8'"):
                    schemas.ensure(owner, {})
                assert not owner.execute("select to_regnamespace('marts')").fetchone()[0]
        finally:
            admin.execute("drop database odd with (force)")


def test_what_the_server_sets_for_the_role_does_not_change_how_times_are_read(cluster, warehouse_url):
    with psycopg.connect(cluster.url("postgres", "postgres"), autocommit=True) as admin:
        for setting in ("timezone = 'America/New_York'", "datestyle = 'SQL, DMY'", "intervalstyle = 'iso_8601'"):
            admin.execute(f"alter role journeyhouse set {setting}")
        try:
            with psycopg.connect(warehouse_url, autocommit=True) as owner:
                schemas.ensure(owner, {})
                told = owner.execute(TIMES).fetchone()
            with psycopg.connect(warehouse_url) as next_session:
                assert next_session.execute(TIMES).fetchone() == told == ("2026-03-01 17:00:00+00", "1 day 02:00:00")
        finally:
            admin.execute("alter role journeyhouse reset all")


def test_who_may_not_write_there_is_told_what_he_needs(warehouse_url):
    with (
        pytest.raises(
            WarehouseError,
            match=r"lets its user journeyhouse not .* read-only .* grant create on database \w+ to journeyhouse;",
        ),
        engine.connect(warehouse_url) as owner,
    ):
        owner.execute("set transaction read only")
        schemas.ensure(owner, {})


def test_what_others_have_in_the_database_stays_theirs(cluster, warehouse_url):
    with psycopg.connect(warehouse_url, autocommit=True) as owner:
        owner.execute("create table public.people as select 1 as id; grant select on public.people to airflow")
        schemas.ensure(owner, {})
    with psycopg.connect(cluster.url("postgres", warehouse_url.rpartition("/")[2])) as other:
        other.execute("set role airflow")
        assert other.execute("select id from people").fetchall() == [(1,)]


def test_who_may_not_set_up_the_bi_role_is_told_what_to_ask_for(cluster):
    with psycopg.connect(cluster.url("postgres", "postgres"), autocommit=True) as admin:
        admin.execute("create role \"lan anh\" login password 'x'")
        admin.execute('create database hers owner "lan anh" template template0')
        try:
            with psycopg.connect(cluster.url("postgres", "hers"), autocommit=True) as hers:
                hers.execute('set session authorization "lan anh"')
                with pytest.raises(ConfigError, match="ask an administrator") as told:
                    schemas.ensure(hers, {})
                admin.execute(str(told.value).partition("to run: ")[2])
                schemas.ensure(hers, {})
                tables.grant_bi(hers)
                hers.execute(f"set role {schemas.BI_ROLE}")
        finally:
            admin.execute("drop database hers with (force)")
            admin.execute('drop role "lan anh"')


def test_a_company_and_the_worlds_of_the_demo_are_not_mixed_in_one_database(warehouse_url):
    one, other = Demo(7, 240, 120), Demo(8, 240, 120)
    with psycopg.connect(warehouse_url, autocommit=True) as owner:
        schemas.ensure(owner, {})
        company.refuse_mixing(owner, other)
        company.refuse_mixing(owner, None)
        company.refuse_mixing(owner, one)
        owner.execute("insert into ops.ledger values ('b', 's', 't', 'a', 0, 0, 0, 0, 0)")
        company.refuse_mixing(owner, one)
        with pytest.raises(ConfigError, match="holds rows of demo company: seed 7, .* those of demo company: seed 8"):
            company.refuse_mixing(owner, other)
        with pytest.raises(ConfigError, match="holds rows of demo company: .* those of another company"):
            company.refuse_mixing(owner, None)
        owner.execute("comment on schema raw is null")
        company.refuse_mixing(owner, None)
        with pytest.raises(ConfigError, match="holds rows of a company; those of demo company"):
            company.refuse_mixing(owner, one)


def test_a_company_that_begins_with_an_empty_database_is_told(cluster, tmp_path, monkeypatch, capsys):
    """As one whose configuration was moved does: the embedded server names its databases after the path."""
    config = tmp_path / "my.yml"
    config.write_text("{}")
    monkeypatch.setenv("JOURNEYHOUSE_VAR", str(tmp_path))
    monkeypatch.setattr(embedded, "start", lambda home: cluster)
    monkeypatch.setattr(embedded, "load", lambda home: cluster)
    bound, _demo = run.up(settings.load(config), run.World())
    assert f"{bound.database}: a new, empty database for {config}" in capsys.readouterr().out
    run.up(settings.load(config), run.World())
    assert "empty" not in capsys.readouterr().out
    embedded.drop_database(cluster, bound.database)
