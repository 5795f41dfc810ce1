"""A seed whose columns changed is made anew, with what looks at it; one that did not keeps its table."""

import psycopg
import pytest

from journeyhouse.transform import reshaped_seeds


@pytest.fixture
def connection(warehouse_url):
    with psycopg.connect(warehouse_url, autocommit=True) as opened:
        opened.execute("drop schema if exists seeds cascade; create schema seeds")
        opened.execute("create table seeds.seed_words (word text, note text); create table seeds.seed_limits (id text)")
        opened.execute("create view seeds.looks_at_it as select word from seeds.seed_words")
        yield opened
        opened.execute("drop schema seeds cascade")


@pytest.mark.parametrize(
    ("header", "dropped"),
    [
        ("word,note", []),
        ("note,word", []),
        ("word,note,owner", ["seed_words"]),
        ("word", ["seed_words"]),
        ("\ufeffword,note", []),
    ],
)
def test_other_columns_make_another_table(connection, tmp_path, header, dropped):
    (tmp_path / "seed_words.csv").write_text(f"{header}\nchợ,x,y\n", encoding="utf-8")
    (tmp_path / "seed_limits.csv").write_text("id\n1\n")
    (tmp_path / "seed_new.csv").write_text("a,b\n")
    assert reshaped_seeds.drop(tmp_path, connection) == dropped
    left = {
        row[0]
        for row in connection.execute("select table_name from information_schema.tables where table_schema = 'seeds'")
    }
    assert left == {"seed_words", "seed_limits", "looks_at_it"} - ({"seed_words", "looks_at_it"} if dropped else set())
