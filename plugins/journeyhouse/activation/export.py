"""A list as a file for who sends it: contacts come out of the vault here and nowhere else."""

import csv
import os
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import psycopg

from journeyhouse.errors import ConfigError, WarehouseError
from journeyhouse.settings import Settings
from journeyhouse.warehouse import engine

COLUMNS = (
    "list", "person_key", "channel", "contact", "content", "voucher_code",
    "suggested_sku", "suggested_product_name", "suggestion_reason_en", "suggestion_reason_vi",
)  # fmt: skip
# A number goes without its plus sign, as gateways of text messages take it: a cell that begins with one is a formula.
_MEMBERS = """
select told.list, told.person_key, told.channel,
    case told.channel when 'sms' then ltrim(known.value, '+') else known.value end,
    told.content, told.voucher_code,
    told.suggested_sku, told.suggested_product_name, told.suggestion_reason_en, told.suggestion_reason_vi
from marts.fct_activation_audiences as told
join intermediate.int_activation__contacts as contacts
    on contacts.person_key = told.person_key and contacts.channel = told.channel and contacts.exclusion_reason is null
join vault.identifiers as known
    on known.id_value = contacts.id_value and known.id_type = case told.channel when 'sms' then 'phone' else 'email' end
where told.list = %s and told.status = 'to_contact'
order by told.person_key
"""
_EXPORTED = """
insert into ops.activation_exports (list, person_key, channel, exported_at, made_at, build_id)
select %(list)s, person_key, channel, (select as_of from marts.journeyhouse_build), now(), (select build_id from marts.journeyhouse_build)
from unnest(%(people)s::text[], %(channels)s::text[]) as sent (person_key, channel)
on conflict do nothing
"""
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


@dataclass(frozen=True)
class Exported:
    """How many people a file has, and of how many the published list knew (the others have refused since, or have no contact any more)."""

    people: int
    listed: int


def export(settings: Settings, name: str, out: Path) -> Exported:
    """Write the people of a published list to a file that only its owner may read, and note whom it has.

    Who has refused since the list was published is not in it. Raises ConfigError for a list that is not there or a
    file that cannot be written, WarehouseError where this user may not look into the vault.
    """
    with engine.connect(engine.url(settings)) as connection:
        try:
            known = connection.execute(
                "select list, count(*) filter (where status = 'to_contact') from marts.fct_activation_audiences group by 1 order by 1"
            ).fetchall()
            listed = dict(known)
            if name not in listed:
                raise ConfigError(
                    f"no list '{name}' is published; there are {', '.join(listed) or 'none'}. "
                    "A list is a row of seed_activation_lists.csv, and has people once it was built and published."
                )
            rows = connection.execute(_MEMBERS, (name,)).fetchall()
        except psycopg.errors.InsufficientPrivilege:
            raise WarehouseError(
                "this user may not look into the vault, which knows the contacts; its owner may grant it: "
                "grant usage on schema vault, intermediate to …; grant select on all tables in schema vault, intermediate to …"
            ) from None
        except psycopg.errors.UndefinedTable:
            raise WarehouseError("no lists are published yet; run: journeyhouse run") from None
        people = {"list": name, "people": [row[1] for row in rows], "channels": [row[2] for row in rows]}
        connection.execute(_EXPORTED, people)
        # Before the transaction ends: a file that could not be written was exported to nobody.
        _write(out, rows)
    return Exported(len(rows), listed[name])


def _write(out: Path, rows: Iterable[Sequence[str | None]]) -> None:
    """The whole file or none, in UTF-8 with the mark by which spreadsheets know it."""
    try:
        _replace(out, rows)
    except OSError as error:
        if error.errno in (28, 122):
            raise
        raise ConfigError(f"--out {out}: cannot be written: {error.strerror}.") from error


def _replace(out: Path, rows: Iterable[Sequence[str | None]]) -> None:
    handle, unfinished = tempfile.mkstemp(dir=out.parent, prefix=f".{out.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(COLUMNS)
            writer.writerows([plain(cell) for cell in row] for row in rows)
        os.replace(unfinished, out)
    except BaseException:
        Path(unfinished).unlink(missing_ok=True)
        raise


def plain(cell: str | None) -> str:
    """A cell that no spreadsheet takes for a formula."""
    text = cell or ""
    return f"'{text}" if text.startswith(_FORMULA) else text
