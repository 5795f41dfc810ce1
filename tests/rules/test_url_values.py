"""What stands in a landing address is read as the browser wrote it, alike on both engines; what is no UTF-8 stops nothing."""

from urllib.parse import quote, unquote_plus, urlencode

import duckdb
import psycopg
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from journeyhouse.transform.macros import macros

KNOWN = {
    "qu%C3%A0+t%E1%BA%B7ng+m%E1%BA%B9": "quà tặng mẹ",
    "sale%2F8%2F3%7Ca%26b%2Bc": "sale/8/3|a&b+c",
    "%F0%9F%8E%81": "🎁",
    "quà tặng": "quà tặng",
    "plain+text": "plain text",
    "": "",
    # Not what a browser writes: left alone.
    "100%": "100%",
    "%E1%BA": "%E1%BA",
    "%C0%80": "%C0%80",
    "%ED%A0%80": "%ED%A0%80",
    "a%00b": "a%00b",
    "%zz+x": "%zz x",
    "%FF%FE": "%FF%FE",
}


@pytest.fixture(scope="module")
def read(warehouse_url):
    with psycopg.connect(warehouse_url, autocommit=True) as postgres, duckdb.connect() as duck:

        def both(url: str) -> list[str | None]:
            text = "'" + url.replace("'", "''") + "'"
            return [
                engine.execute(
                    f"select {macros(name).url_parameter('told.url', 'utm_campaign')} from (select cast({text} as text) as url) as told"
                ).fetchone()[0]
                for name, engine in (("postgres", postgres), ("duckdb", duck))
            ]

        yield both


@pytest.mark.parametrize(("written", "meant"), KNOWN.items())
def test_a_value_is_read_as_it_was_meant(read, written, meant):
    url = f"https://shop.vn/?utm_source=x&utm_campaign={written}&utm_medium=y#z"
    assert [value or "" for value in read(url)] == [meant] * 2
    assert read("https://shop.vn/?utm_medium=%C3%A0") == [None, None]


@settings(max_examples=150, deadline=None)
@given(st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\x00"), max_size=12))
@example("Đặt hàng: giảm 50% & miễn phí")
def test_whatever_a_browser_writes_comes_back(read, text):
    url = "https://shop.vn/?" + urlencode({"utm_source": "x", "utm_campaign": text})
    assert {value or "" for value in read(url)} == {text}


@settings(max_examples=150, deadline=None)
@given(st.text(st.sampled_from("%aAcCeEfF0189+x"), max_size=14))
def test_whatever_else_is_written_both_engines_read_alike(read, written):
    found = {value or "" for value in read(f"https://shop.vn/?utm_campaign={written}")}
    assert len(found) == 1
    (value,) = found
    assert value in (written.replace("+", " "), unquote_plus(written))
    assert quote(value) or not value
