"""What is sealed opens with its key only, the key is the owner's only, and a lost one is told with its remedy."""

import stat
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import psycopg
import pytest
from cryptography.fernet import Fernet

from journeyhouse.errors import ConfigError, TransientError, WarehouseError
from journeyhouse.settings import Settings, load
from journeyhouse.warehouse import schemas, tokens
from journeyhouse.warehouse.sealing import seal

ROW = ("acme", "", "c")


@pytest.fixture
def settings(tmp_path, warehouse_url) -> Settings:
    with psycopg.connect(warehouse_url, autocommit=True) as connection:
        schemas.ensure(connection, {})
        connection.execute("truncate ops.tokens")
    return Settings(tmp_path / "house.yml", tmp_path / "var", {}, {}, None, warehouse_url)


def keep(settings: Settings, value: dict) -> None:
    with tokens.Tokens(settings).held(*ROW) as held:
        held.keep(value, 1_900_000_000.0)


def stored(settings: Settings) -> dict | None:
    with tokens.Tokens(settings).held(*ROW) as held:
        return held.value


def test_what_is_kept_is_there_for_the_next_and_says_until_when(settings):
    assert stored(settings) is None
    keep(settings, {"token": "Đà Lạt"})
    keep(settings, {"token": "second"})
    assert stored(settings) == {"token": "second"}
    with psycopg.connect(settings.warehouse_url) as connection:
        row = connection.execute("select extract(epoch from expires_at)::bigint, refreshes from ops.tokens").fetchone()
    assert row == (1_900_000_000, 2)


def test_what_is_kept_outlives_a_server_that_is_killed_at_that_moment(settings):
    written = "select pg_current_wal_insert_lsn() <= pg_current_wal_flush_lsn()"
    with tokens.Tokens(settings).held(*ROW) as held:
        held.keep({"token": 1}, None)
        assert held._connection.execute(written).fetchone()[0]


def test_the_key_is_made_once_and_only_its_owner_reads_it(settings):
    with ThreadPoolExecutor(8) as pool:
        sealed = list(pool.map(lambda number: seal(settings).close({"n": number}), range(16)))
    assert [seal(settings).open(value)["n"] for value in sealed] == list(range(16))
    assert stat.S_IMODE((settings.var / "token.key").stat().st_mode) == 0o600
    assert [path.name for path in settings.var.iterdir()] == ["token.key"]


def test_a_configured_key_is_used_instead_and_can_be_replaced(settings):
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    keep(replace(settings, token_key=old), {"token": 1})
    assert not (settings.var / "token.key").exists()
    both = replace(settings, token_key=f"{new}, {old}")
    assert stored(both) == {"token": 1}
    keep(both, {"token": 2})
    assert stored(replace(settings, token_key=new)) == {"token": 2}


def test_another_key_is_told_with_its_remedy_and_changes_nothing(settings):
    keep(settings, {"token": 1})
    with pytest.raises(ConfigError) as caught:
        stored(replace(settings, token_key=Fernet.generate_key().decode()))
    told = str(caught.value)
    assert "stored token of acme cannot be opened" in told and "JOURNEYHOUSE_TOKEN_KEY" in told
    assert "delete from ops.tokens where source = 'acme'" in told
    assert stored(settings) == {"token": 1}


def test_a_key_that_is_none_is_told_without_being_repeated(settings, monkeypatch):
    monkeypatch.setenv("JOURNEYHOUSE_TOKEN_KEY", "canary-no-key")
    (settings.config_path).write_text("sources: {}")
    loaded = load(settings.config_path)
    assert "canary" not in repr(loaded)
    with pytest.raises(ConfigError, match="JOURNEYHOUSE_TOKEN_KEY is no Fernet key") as caught:
        seal(loaded)
    assert "canary" not in str(caught.value)


def test_a_lock_that_is_never_let_go_is_told(settings, monkeypatch):
    monkeypatch.setattr(tokens, "_PATIENCE", "200ms")
    with tokens.Tokens(settings).held(*ROW):
        with tokens.Tokens(settings).held("acme", "another account", "c") as other:
            assert other.value is None
        with pytest.raises(TransientError, match="another process has been renewing"):
            stored(settings)


def test_a_warehouse_older_than_tokens_is_told(settings):
    with psycopg.connect(settings.warehouse_url, autocommit=True) as connection:
        connection.execute("drop table ops.tokens")
    with pytest.raises(WarehouseError, match="journeyhouse init"):
        stored(settings)


def test_bi_cannot_read_tokens(settings):
    keep(settings, {"token": 1})
    with psycopg.connect(settings.warehouse_url) as connection:
        connection.execute(f"set role {schemas.BI_ROLE}")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("select * from ops.tokens")
