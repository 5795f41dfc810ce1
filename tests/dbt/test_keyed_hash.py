"""`keyed_hash` is HMAC-SHA256: the vectors of RFC 4231 that are text, and Vietnamese, on both engines; no key, no hash."""

import hmac

import duckdb
import psycopg
import pytest

from journeyhouse.macros import macros
from journeyhouse.warehouse.identifier_key import IdentifierKey

# Key, text, and what RFC 4231 says of them (cases 1, 2, 5, 6 and 7; the other two hash what is no text).
VECTORS = [
    (b"\x0b" * 20, "Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
    (b"Jefe", "what do ya want for nothing?", "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
    (b"\x0c" * 20, "Test With Truncation", "a3b6167473100ee06e0c796c2955552b"),
    (
        b"\xaa" * 131,
        "Test Using Larger Than Block-Size Key - Hash Key First",
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
    ),
    (
        b"\xaa" * 131,
        "This is a test using a larger than block-size key and a larger than block-size data. The key needs to be "
        "hashed before being used by the HMAC algorithm.",
        "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2",
    ),
    (b"k" * 64, "nguyễn.đức@cửahàng.vn", hmac.digest(b"k" * 64, "nguyễn.đức@cửahàng.vn".encode(), "sha256").hex()),
]


def on_postgres(url: str, key: IdentifierKey | None, value: str | None) -> str | None:
    with psycopg.connect(url, options=key.options() if key else "") as connection:
        expression = macros("postgres").keyed_hash("%s::text")
        return connection.execute(f"select {expression}", (value,)).fetchone()[0]


def on_duckdb(key: IdentifierKey | None, value: str | None) -> str | None:
    with duckdb.connect() as connection:
        for name, pad in (key.pads() if key else {}).items():
            connection.execute(f"set variable identifier_key_{name} = '{pad}'")
        return connection.execute(f"select {macros('duckdb').keyed_hash('cast(? as text)')}", (value,)).fetchone()[0]


@pytest.mark.parametrize(("secret", "text", "digest"), VECTORS)
def test_both_engines_hash_as_the_rfc_says(warehouse_url, secret, text, digest):
    key = IdentifierKey(secret)
    assert on_postgres(warehouse_url, key, text) == on_duckdb(key, text) == key.hash(text) == digest[:32]


def test_no_value_has_no_hash(warehouse_url):
    key = IdentifierKey(b"Jefe")
    assert on_postgres(warehouse_url, key, None) is None and on_duckdb(key, None) is None


def test_a_session_without_the_key_fails_and_hashes_nothing(warehouse_url):
    with pytest.raises(psycopg.errors.UndefinedObject, match=r"journeyhouse\.identifier_key"):
        on_postgres(warehouse_url, None, "lan@x.vn")
    with pytest.raises(duckdb.Error, match="no identifier key"):
        on_duckdb(None, "lan@x.vn")


def test_other_sessions_do_not_see_the_key(warehouse_url):
    key = IdentifierKey(b"a key that others may not see, ever")
    expression = macros("postgres").keyed_hash("'x'")
    with psycopg.connect(warehouse_url, options=key.options()) as one, psycopg.connect(warehouse_url) as other:
        one.execute(f"select {expression}")
        seen = other.execute("select string_agg(activity::text, '') from pg_stat_activity as activity").fetchone()[0]
        settings = other.execute("select string_agg(s::text, '') from pg_settings as s").fetchone()[0]
    assert "keyed" not in seen and "identifier_key_inner" in seen, "the statement is seen, by the settings' names"
    for pad in key.pads().values():
        assert pad not in seen + settings
