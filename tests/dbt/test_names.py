"""By how many names a phone goes, on both engines: ways of writing one do not contradict each other, two people's do."""

import csv
import hashlib
import unicodedata
from collections.abc import Iterator

import duckdb
import psycopg
import pytest

from journeyhouse.macros import macros
from journeyhouse.settings import HOME

TABLES = (
    "create temporary table rules (id_type text, max_names_per_value integer)",
    "insert into rules values ('phone', 1)",
    "create temporary table observed (node_key text, id_type text, records integer)",
    "insert into observed values ('P', 'phone', 99)",
    "create temporary table identifiers (record_key text, node_key text)",
    "create temporary table names (record_key text, node_key text, words text)",
)


class Names:
    """The macros of identity/names.sql and the seed of what is nobody's name, on one engine."""

    def __init__(self, engine: str, connection):
        self._macros, self._connection = macros(engine), connection
        for statement in TABLES:
            connection.execute(statement)

    def words(self, name: str) -> str | None:
        """The words of a name as the house compares them; none of what is nobody's."""
        text = "cast('" + name.replace("'", "''") + "' as text)"
        (folded,) = self._connection.execute(f"select {self._macros.folded_name(text)}").fetchone()
        with (HOME / "dbt_project" / "seeds" / "seed_identity_blocked_values.csv").open(encoding="utf-8") as handle:
            patterns = [row["pattern"] for row in csv.DictReader(handle) if row["id_type"] == "name"]
        blocked = " or ".join(self._macros.regex_like("folded", f"'{pattern}'") for pattern in patterns)
        (nobody,) = self._connection.execute(
            f"select {blocked} from (select cast('{folded or ''}' as text) as folded) as one"
        ).fetchone()
        return None if nobody else folded

    def count(self, *called: str) -> int:
        """How many names the phone goes by."""
        self._connection.execute("delete from identifiers")
        self._connection.execute("delete from names")
        for number, name in enumerate(called):
            words = {word for word in (self.words(name) or "").split() if len(word) > 1}
            hashed = sorted(hashlib.md5(word.encode(), usedforsecurity=False).hexdigest()[:8] for word in words)
            self._connection.execute(f"insert into identifiers values ('{number}', 'P')")
            if len(hashed) > 1:
                self._connection.execute(f"insert into names values ('{number}', 'P', '{' '.join(hashed)}')")
        counting = self._macros.names_on_values("identifiers", "names", "rules")
        return self._connection.execute(f"with {counting} select coalesce(sum(names), 0) from named").fetchone()[0]


@pytest.fixture(scope="module", params=["postgres", "duckdb"])
def phone(request, warehouse_url) -> Iterator[Names]:
    connect = (lambda: psycopg.connect(warehouse_url)) if request.param == "postgres" else duckdb.connect
    with connect() as connection:
        yield Names(request.param, connection)


@pytest.mark.parametrize(
    "ways",
    [
        ["Nguyễn Văn An", "NGUYỄN VĂN AN", "nguyen van an", "An Nguyễn", "Nguyễn An", " Nguyễn  Văn An\u00a0"],
        ["Đỗ Thị Hương", unicodedata.normalize("NFD", "Đỗ Thị Hương"), "do thi huong", "Thị Hương", "Hương, Đỗ Thị"],
        ["John Paul Smith", "Smith John", "Mr. John Smith", "John P. Smith"],
        ["Chị Trần Thu Lan", "Trần Thu Lan", "Ông Lan Trần"],
    ],
)
def test_ways_of_writing_one_name_do_not_contradict_each_other(phone, ways):
    assert phone.count(*ways) == phone.count(ways[0]) == 1


@pytest.mark.parametrize(
    "nobody",
    ["", "Lan", "Chị Lan", "L. N.", "N***n V***n", "lan@shop.vn", "0912 345 678", "Khách lẻ", "KHÁCH HÀNG LẺ", "Guest User", "N/A",
     "Chưa có tên", "Công ty TNHH Hoa Sen", "李小龙", "Иван Петров"],
)  # fmt: skip
def test_what_is_nobodys_name_contradicts_nobody(phone, nobody):
    assert phone.count(nobody) == 0
    assert phone.count("Nguyễn Văn An", nobody) == 1


@pytest.mark.parametrize(
    ("called", "people"),
    [
        (["Nguyễn Văn An", "Nguyễn Thị An"], 2),
        (["Nguyễn Văn An", "Trần Văn An", "An Nguyễn"], 2),
        (["Lê Mai", "Lê Mai Anh", "Lê Mai Chi"], 2),
        (["Jane Smith", "John Smith", "Lê Mai"], 3),
        ([f"Lê Thị {chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(60)], 20),
    ],
)
def test_names_that_each_have_a_word_of_their_own_are_two_peoples(phone, called, people):
    assert phone.count(*called) == people
