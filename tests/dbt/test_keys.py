"""A key is a digest of parts: whatever stands in them, two lists of parts share a key only when they are the same list."""

import duckdb
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from journeyhouse.transform.macros import macros

parts = st.lists(st.one_of(st.none(), st.text(st.sampled_from("ab|,-\x1d"), max_size=3)), min_size=1, max_size=4)


@pytest.fixture(scope="module")
def duck():
    with duckdb.connect() as connection:
        yield connection


@settings(max_examples=200, deadline=None)
@given(one=parts, other=parts)
@example(one=["a", "bc"], other=["ab", "c"])
@example(one=["a|b", "c"], other=["a", "b|c"])
@example(one=[None, "a"], other=["", "a"])
@example(one=[None], other=["null"])
def test_no_two_lists_of_parts_make_one_key_as_in_snowplow(duck, one, other):
    def key(values: list[str | None]) -> str:
        return duck.execute(f"select {macros('duckdb').hash_key(['?'] * len(values))}", values).fetchone()[0]

    assert (key(one) == key(other)) == (one == other)
