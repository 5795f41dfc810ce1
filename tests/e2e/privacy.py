"""Where an address, a number or a name that the demo's people have stands in the clear, by looking at every text of every table."""

import re
from collections.abc import Iterator, Sequence

from tests.e2e.worlds import World

# Rows that were refused wait as they came, for somebody to mend them.
_AS_IT_CAME = {"quarantine.payload"}
_MAIL = re.compile(r"[^\s\"'<>,;:=&?/\\(]+(?:@|%40)[^\s\"'<>,;&\\)]+")
_NUMBER = re.compile(r"(?<![0-9a-f.-])(?:\+|%2b|00)?[0-9](?:[ .-]?[0-9]){8,14}(?![0-9a-f])")


def known(world: World) -> tuple[set[str], set[str], set[str]]:
    """The e-mails, the last nine digits of the phones, and the full names of all people."""
    mails = {value for (value,) in world.rows("select value from vault.identifiers where id_type = 'email'")}
    phones = {value[-9:] for (value,) in world.rows("select value from vault.identifiers where id_type = 'phone'")}
    names = {
        name.lower()
        for (name,) in world.rows(
            "select distinct normalize(coalesce(spelled, '')) from (select lastname || ' ' || firstname from raw.magento__customers "
            "union select firstname || ' ' || lastname from raw.magento__customers) as named (spelled)"
        )
        if " " in name.strip()
    }
    return mails, phones, names


def shown(world: World, *schemas: str) -> Iterator[tuple[str, str, str]]:
    """What stands in the clear in these schemas: schema, table with column, and the value."""
    mails, phones, names = known(world)
    assert mails and phones and names
    for schema, column, text in texts(world, schemas):
        for found in _MAIL.findall(text) if "@" in text or "%40" in text else ():
            if found.replace("%40", "@").strip(".") in mails:
                yield schema, column, found
        for found in _NUMBER.findall(text):
            digits = re.sub("[^0-9]", "", found)
            if digits[-9:] in phones and digits[:-9] in ("0", "84", "0084"):
                yield schema, column, found
        for name in names:
            if name in text:
                yield schema, column, name


def texts(world: World, schemas: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """Every value of every column that can hold text, in lower case: schema, table with column, and a value a line."""
    columns = world.rows(
        "select table_schema, table_name, array_agg(column_name::text) from information_schema.columns "
        f"where table_schema in ({', '.join(map(repr, schemas))}) and data_type in ('text', 'json', 'jsonb', 'ARRAY', 'character varying') "
        "group by 1, 2"
    )
    for schema, table, named in columns:
        looked_at = [column for column in named if f"{table}.{column}" not in _AS_IT_CAME]
        values = ", ".join(f"string_agg(distinct lower(\"{column}\"::text), E'\\n')" for column in looked_at)
        ((*found,),) = world.rows(f'select {values} from "{schema}"."{table}"')
        yield from ((schema, f"{table}.{column}", text) for column, text in zip(looked_at, found, strict=True) if text)
