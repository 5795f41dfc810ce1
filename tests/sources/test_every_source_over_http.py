"""Every REST stream read from a loopback platform made from its own manifest and fixtures, and its credentials."""

import logging
import re
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from tests.sources.battery import check
from tests.sources.specimens import STREAMS, another, dig, key_columns, name_of, records
from tests.sources.vendor_access import Unstored, credential_names, reader, shows
from tests.sources.vendor_double import PAGE, TOKEN_PATH, Vendor, as_json, listed, open_vendor, path_of, serve

from journeyhouse import ingest, settings
from journeyhouse.errors import AuthError, ConfigError, SchemaDrift
from journeyhouse.sources.registry import connector, registry

REST = [source for source in registry().values() if source.protocol == "rest"]
# A stream with a driver speaks a protocol of its own; those are read from the demo company's servers.
PLAIN = [(source, stream) for source, stream in STREAMS if source.protocol == "rest" and not stream.driver]
NOW = datetime(2026, 6, 1, tzinfo=UTC)
CANARY = "canary-7d1f+/=secret"
every_plain_stream = pytest.mark.parametrize(("source", "stream"), PLAIN, ids=name_of)


@pytest.fixture(scope="module")
def vendor() -> Iterator[Vendor]:
    with open_vendor() as opened:
        yield opened


def read(vendor, source, stream, start=NOW - timedelta(days=1)):
    """(records of each portion, swept keys) of one read; a portion is taken whole before the next is asked for."""
    found, swept = [], []
    vendor.requests.clear()
    vendor.bodies.clear()
    for portion in reader(vendor, source).portions(stream, None, start, NOW):
        if portion.keys is None:
            found.append([record for page in portion.pages for record in page])
        else:
            swept.append(portion.keys)
    return found, swept


@check(14)
@every_plain_stream
def test_every_page_arrives_once_from_none_to_many(vendor, source, stream):
    size = int(stream.paginator.get("page_size", PAGE))
    counts = [1] if stream.records == "." else [0, 1, size, size + 1, 2 * size + 1]
    for count in counts:
        sent = [another(stream, records(stream)[n % 2], n) for n in range(count)]
        serve(vendor, source, stream, sent)
        found, swept = read(vendor, source, stream)
        assert found and all(portion == sent for portion in found), f"{count} records"
        if stream.deletes == "sweep":
            path = key_columns(stream)[0].path
            # Of an empty list nothing is held to be gone, unless the platform is asked for each that is missing.
            told = sent or hasattr(connector(source.name), "overlooked")
            assert swept == ([frozenset(str(dig(record, path)) for record in sent)] if told else [])


@check(21)
@every_plain_stream
def test_only_an_incremental_read_says_since_when(vendor, source, stream):
    serve(vendor, source, stream, records(stream))
    read(vendor, source, stream)
    bodies = vendor.bodies[-len(vendor.requests) :]
    asked = " ".join(
        path + body
        for (_method, path, _headers), body in zip(vendor.requests, bodies, strict=True)
        if path.split("?")[0] == path_of(source, stream)
    )
    since = NOW - timedelta(days=1)
    told = any(
        text in asked
        for text in (
            f"{since:%Y-%m-%d}",
            f"={since.timestamp():.0f}",
            f"year:{since.year},month:{since.month},day:{since.day}",
        )
    )
    assert told == (stream.cursor is not None)


@check(13)
@every_plain_stream
def test_a_format_that_moved_is_told_and_never_read_as_empty(vendor, source, stream):
    if stream.records == ".":
        vendor.answer = lambda _path, _query: as_json(["not", "an", "object"])
        ((found,),) = read(vendor, source, stream)[0]
        assert not isinstance(found, dict), "landing sets it aside"
        return
    vendor.answer = lambda _path, _query: as_json({"rows": records(stream)})
    with pytest.raises(SchemaDrift, match=rf"{source.name}\.{stream.name}.*'{re.escape(stream.records)}'"):
        read(vendor, source, stream)


@check(23)
@every_plain_stream
def test_the_version_and_the_credential_travel_where_the_platform_looks(vendor, source, stream):
    serve(vendor, source, stream, records(stream)[:1])
    read(vendor, source, stream)
    for (_method, path, headers), body in zip(vendor.requests, vendor.bodies, strict=True):
        assert shows(source, path, headers, body)
        assert source.api_version in path + " ".join(headers.values()) or source.api_version == "unversioned"


@pytest.fixture
def house(tmp_path, vendor, source, monkeypatch) -> settings.Settings:
    """A configuration that reads this source from the vendor, with a secret from the environment."""
    monkeypatch.setenv("CANARY_SECRET", CANARY)
    # A pace that another test has used up is not this one's to wait for.
    monkeypatch.setenv("JOURNEYHOUSE_VAR", str(tmp_path / "var"))
    given = ", ".join(f'{name}: "env:CANARY_SECRET"' for name in credential_names(source))
    config = tmp_path / "house.yml"
    config.write_text(
        f'sources:\n  {source.name}:\n    base_url: {vendor.url}\n    accounts: ["1001"]\n    credentials: {{{given}}}\n'
        f"    token_url: {vendor.url}{TOKEN_PATH}\n"
    )
    monkeypatch.setattr(ingest, "Tokens", lambda _settings: Unstored())
    return settings.load(config)


@check(2)
@pytest.mark.parametrize("source", REST, ids=name_of)
def test_check_with_good_credentials_says_what_it_read(vendor, source, house):
    stream = next(iter(source.streams.values()))
    rows = records(stream)
    vendor.answer = lambda _path, _query: as_json(rows[0] if stream.records == "." else listed(stream, rows))
    count = 1 if stream.records == "." else len(rows)
    assert f"{source.name}: credentials accepted, {stream.name} answered with {count} row" in ingest.check(
        house, source.name
    )


@check(1, 2)
@pytest.mark.parametrize("status", [401, 403])
@pytest.mark.parametrize("source", REST, ids=name_of)
def test_check_with_bad_credentials_names_the_source_and_shows_no_secret(vendor, source, house, status, caplog, capfd):
    vendor.answer = lambda _path, _query: as_json({"message": f"invalid token {CANARY}"}, status)
    vendor.requests.clear()
    with caplog.at_level(logging.DEBUG), pytest.raises(AuthError) as caught:
        ingest.check(house, source.name)
    renewed = source.auth["kind"] == "oauth2" and status == 401
    assert len(vendor.requests) == 1 + renewed, "no retry mends a refused credential, but a token may have expired"
    told = "".join(traceback.format_exception(caught.value))
    assert f"sources.{source.name}.credentials" in told and f"journeyhouse check {source.name}" in told
    written = told + caplog.text + "".join(capfd.readouterr())
    assert CANARY not in written


@check(2)
@pytest.mark.parametrize("source", REST, ids=name_of)
def test_an_unset_credential_is_named_before_anything_is_asked(vendor, source, house, monkeypatch):
    monkeypatch.delenv("CANARY_SECRET")
    vendor.requests.clear()
    with pytest.raises(
        ConfigError, match=rf"sources\.{source.name}\.credentials\.\w+: 'env:CANARY_SECRET' is empty; set the"
    ):
        ingest.check(house, source.name)
    assert vendor.requests == []
