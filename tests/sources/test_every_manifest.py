"""Laws that hold for every source's manifest; a new source is held to them without a line of test code."""

import re

import psycopg
import pytest
from tests.sources.battery import check
from tests.sources.specimens import ROOMS, STREAMS, dig, fixture_of, key_columns, name_of, records

from journeyhouse.contracts import COLUMN_TYPES
from journeyhouse.errors import ConfigError
from journeyhouse.http import auth_spec
from journeyhouse.privacy.staged import personal_columns
from journeyhouse.sources.manifest import read_manifest
from journeyhouse.sources.registry import connector, registry
from journeyhouse.warehouse import schemas

SOURCES = list(registry().values())
REST = [source for source in SOURCES if source.protocol == "rest"]
every_stream = pytest.mark.parametrize(("source", "stream"), STREAMS, ids=name_of)
_DIRECT = re.compile(r"(^|_)e?mails?$|phone|^(first|last|given|family|full|customer|buyer)_?name$|username$")
_PERSONAL = re.compile(r"(^|_)(ip|ipaddress|dob|birth\w*|address(es)?|traits)$")


@pytest.mark.parametrize("source", SOURCES, ids=name_of)
def test_a_source_says_what_it_is_in_both_languages_and_when_it_is_read(source):
    assert source.title.get("en") and source.title.get("vi")
    assert len(source.schedule.split()) == 5, f"{source.name}: schedule '{source.schedule}' is no cron line"


@check(24)
@pytest.mark.parametrize("source", REST, ids=name_of)
def test_a_rest_source_pins_its_api_version_and_address(source):
    assert source.api_version, f"sources/{source.name}/source.yml lacks api_version"
    assert source.base_url.startswith("https://")
    assert auth_spec.check(source.name, source.auth).get("kind"), f"sources/{source.name}/source.yml lacks auth.kind"
    assert 0 < source.rate_limit <= 100


@check(4)
@every_stream
def test_key_and_cursor_are_declared_columns(source, stream):
    types = {column.name: column.type for column in stream.columns}
    assert len(types) == len(stream.columns), "a column is declared twice"
    assert set(stream.primary_key) <= set(types) and stream.primary_key
    assert set(types.values()) <= set(COLUMN_TYPES)
    assert all(types[key] in ("text", "bigint", "date") for key in stream.primary_key)
    if stream.cursor:
        kinds = {"datetime": {"timestamptz"}, "date": {"date", "timestamptz"}}
        assert types[stream.cursor.column] in kinds[stream.cursor.kind]
        assert stream.cursor.lookback_seconds >= 60


@every_stream
def test_deletes_and_restatement_can_be_done_as_declared(source, stream):
    names = {column.name for column in stream.columns}
    assert stream.restatement in ("merge", "replace", "append", "file")
    assert (stream.restatement == "file") <= (source.protocol == "files")
    assert (stream.restatement == "replace") == bool(stream.partition)
    if stream.deletes == "flag":
        assert stream.deleted_when["column"] in names if stream.deleted_when else "archived" in names
    if stream.deletes == "sweep":
        whole = stream.cursor is None
        assert whole or hasattr(connector(source.name), "live_keys"), (
            f"{stream.table}: sweep needs live_keys in source.py"
        )
    for driver in filter(None, (stream.driver, stream.options.get("bulk", {}).get("driver"))):
        assert driver in connector(source.name).DRIVERS
    for column in stream.columns:
        assert column.variant is None or column.variant in stream.variants


@check(21)
@every_stream
def test_an_incremental_stream_asks_for_its_window(source, stream):
    if source.protocol == "rest" and stream.cursor and not stream.driver:
        asked = " ".join(stream.params.values()) + str(stream.body)
        since = {"datetime": r"\{since(_epoch)?\}", "date": r"\{first(_year)?\}"}[stream.cursor.kind]
        asks = re.search(since, asked) or hasattr(connector(source.name), "window_params")
        assert asks, f"{stream.table} has a cursor but its request never says since when"


@check(25)
@every_stream
def test_columns_that_name_a_person_are_classified(source, stream):
    for column in stream.columns:
        words = {column.name, column.path[-1]}
        assert column.pii in ("none", "quasi", "direct"), column
        if any(_DIRECT.search(word) for word in words):
            assert column.pii == "direct", f"{stream.table}.{column.name} names or reaches a person: pii: direct"
        elif any(_PERSONAL.search(word) for word in words):
            assert column.pii != "none", f"{stream.table}.{column.name} is personal: pii: quasi or direct"


# Whose people no identifier of a customer names: authors of what is public, a company's switchboard, a rating known by its message.
_NAMED_BY_NONE = {
    "google_reviews__reviews", "social_listening__mentions", "social_mentions__mentions", "salesforce__accounts", "zalo_oa__ratings",
}  # fmt: skip


@every_stream
def test_a_stream_that_names_people_says_which_columns_find_who_is_erased(source, stream):
    named = {one.id_type for column in stream.columns for one in column.identifies}
    known = {*personal_columns()["orders"].values(), *personal_columns()["customers"].values(), "device"}
    assert named <= known - {"address"}, f"{stream.table}: no identifier is of the type {named - known}"
    if any(column.pii == "direct" for column in stream.columns):
        assert bool(named) != (stream.table in _NAMED_BY_NONE), f"{stream.table}: say what `identifies` a person in it"
    assert stream.on_erasure == "delete" or named, f"{stream.table} is kept on erasure, and names nobody"


@check(5)
@every_stream
def test_the_fixture_shows_every_declared_column(source, stream):
    found = records(stream)
    assert 2 <= len(found) <= 4, f"{fixture_of(stream)} has {len(found)} records; two to four are enough"
    silent = [
        column.name
        for column in stream.columns
        if column.variant is None and all(dig(record, column.path) in (None, "") for record in found)
    ]
    assert silent == [], f"{fixture_of(stream)} never shows {silent}"
    keys = [tuple(str(dig(record, column.path)) for column in key_columns(stream)) for record in found]
    assert len(set(keys)) == len(keys)


@check(3)
def test_the_raw_tables_are_made_as_declared_and_made_only_once(warehouse_url):
    query = (
        "select table_name, column_name, udt_name from information_schema.columns where table_schema = 'raw' "
        "order by table_name, ordinal_position"
    )
    with psycopg.connect(warehouse_url, autocommit=True) as connection:
        schemas.ensure(connection, registry())
        made = connection.execute(query).fetchall()
        schemas.ensure(connection, registry())
        assert connection.execute(query).fetchall() == made
    postgres = {"bigint": "int8", "boolean": "bool"}
    for _source, stream in STREAMS:
        columns = [(name, kind) for table, name, kind in made if table == stream.table]
        declared = [(column.name, postgres.get(column.type, column.type)) for column in stream.columns]
        assert columns[: len(declared)] == declared
        assert {name for name, _kind in columns[len(declared) :]} == set(schemas.META_COLUMNS)


@pytest.mark.parametrize("limit", ["{per_hour: 5}", "{burst: 5}", "{per_second: 1, per_minute: 9}"])
def test_a_rate_that_is_neither_by_the_second_nor_by_the_minute_is_refused(tmp_path, limit):
    path = tmp_path / "acme" / "source.yml"
    path.parent.mkdir()
    text = (ROOMS / "zendesk" / "source.yml").read_text(encoding="utf-8").replace("source: zendesk", "source: acme")
    path.write_text(text, encoding="utf-8")
    assert (60 * read_manifest(path).rate_limit, read_manifest(path).burst) == (5, 5)
    path.write_text(text.replace("{per_minute: 10}", limit), encoding="utf-8")
    with pytest.raises(ConfigError, match="rate_limit must be one of per_second, per_minute"):
        read_manifest(path)


def test_two_columns_cannot_read_the_same_value(tmp_path):
    path = tmp_path / "acme" / "source.yml"
    path.parent.mkdir()
    text = (ROOMS / "typeform" / "source.yml").read_text(encoding="utf-8").replace("source: typeform", "source: acme")
    path.write_text(
        text.replace("    columns:\n", "    columns:\n      again: {type: text, path: token}\n", 1), encoding="utf-8"
    )
    with pytest.raises(ConfigError, match=r"streams.responses.columns.token reads 'token', which again reads already"):
        read_manifest(path)
