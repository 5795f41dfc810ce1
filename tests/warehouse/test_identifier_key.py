"""The key of identifiers is made once, the owner's only, never in the warehouse; a wrong or lost one is told with its remedy."""

import stat
from dataclasses import replace

import psycopg
import pytest

from journeyhouse.errors import ConfigError
from journeyhouse.http.redaction import redact
from journeyhouse.settings import Settings
from journeyhouse.transform import rehashing
from journeyhouse.warehouse import identifier_key, schemas

GIVEN, OTHER = "a key that somebody gave the house", "another key that somebody gave it"


@pytest.fixture
def warehouse(warehouse_url):
    with psycopg.connect(warehouse_url, autocommit=True) as connection:
        schemas.ensure(connection, {})
        connection.execute("truncate ops.identifier_key")
        connection.execute("create table if not exists vault.identifiers (id_type text, id_value text, value text)")
        connection.execute(
            "create table if not exists intermediate.int_identity__person_ledger (node_key text, person_key text)"
        )
        yield connection


@pytest.fixture
def settings(tmp_path, warehouse_url) -> Settings:
    return Settings(tmp_path / "house.yml", tmp_path / "var", {}, {}, None, warehouse_url)


def test_a_fresh_house_makes_its_key_once_for_its_owner_alone(warehouse, settings):
    made = rehashing.begin(settings, warehouse)
    assert rehashing.begin(settings, warehouse) == identifier_key.held(settings, warehouse) == made
    (file,) = settings.var.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600 and made.secret.decode() == file.read_text()
    assert warehouse.execute("select fingerprint from ops.identifier_key").fetchall() == [(made.fingerprint,)]
    for secret in (made.secret.decode(), *made.pads().values()):
        assert secret not in repr(made) and secret not in redact(f"it failed with {secret}")


def test_a_given_key_is_used_and_a_short_one_is_refused(warehouse, settings):
    assert rehashing.begin(replace(settings, identifier_key=GIVEN), warehouse).secret.decode() == GIVEN
    assert not settings.var.exists()
    with pytest.raises(ConfigError, match="JOURNEYHOUSE_IDENTIFIER_KEY holds no identifier key") as caught:
        rehashing.begin(replace(settings, identifier_key="canary"), warehouse)
    assert "canary" not in str(caught.value)


def test_a_lost_key_and_another_one_are_refused_with_what_to_do(warehouse, settings):
    first = rehashing.begin(settings, warehouse)
    (settings.var / "identifier.key").unlink()
    with pytest.raises(
        ConfigError, match=f"key {first.fingerprint}, which this house does not have.*rotate-identifier"
    ):
        rehashing.begin(settings, warehouse)
    assert list(settings.var.iterdir()) == [], "no other key is made in its place"
    with pytest.raises(
        ConfigError, match=f"key {first.fingerprint}, but this house has .*rotate-identifier-key"
    ) as caught:
        rehashing.begin(replace(settings, identifier_key=OTHER), warehouse)
    assert OTHER not in str(caught.value)


def test_a_rotation_makes_a_key_or_takes_the_given_one(warehouse, settings):
    with pytest.raises(ConfigError, match="no identifier of this warehouse is hashed yet"):
        rehashing.rotate(settings)
    first = rehashing.begin(settings, warehouse)
    second = rehashing.rotate(settings)
    assert second.fingerprint != first.fingerprint and rehashing.begin(settings, warehouse) == second
    assert [file.name for file in settings.var.iterdir()] == ["identifier.key"]
    given = replace(settings, identifier_key=GIVEN)
    assert rehashing.rotate(given).secret.decode() == GIVEN
    with pytest.raises(ConfigError, match="set it to the new one"):
        rehashing.rotate(given)
    (settings.var / "identifier.key").unlink()
    assert rehashing.rotate(settings) == rehashing.begin(settings, warehouse), "a lost key is no hindrance"


def test_a_rotation_that_was_cut_off_is_finished_by_the_next_build(warehouse, settings, monkeypatch):
    first = rehashing.begin(settings, warehouse)
    with monkeypatch.context() as patch:
        patch.setattr(identifier_key, "take", lambda _settings: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            rehashing.rotate(settings)
    assert identifier_key.configured(settings) == first
    second = rehashing.begin(settings, warehouse)
    assert second != first and identifier_key.configured(settings) == second


def test_readers_of_the_marts_may_not_look_into_the_vault(warehouse):
    warehouse.execute("insert into vault.identifiers values ('email', 'x', 'lan@x.vn')")
    warehouse.execute("set role journeyhouse_bi")
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="vault"):
        warehouse.execute("select * from vault.identifiers")
    warehouse.execute("reset role")
