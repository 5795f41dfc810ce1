"""Seeds that tell what a touch is are edited by analysts: a word that no event or touch ever has is refused before a build."""

from collections.abc import Iterator
from pathlib import Path

from journeyhouse.macros import macros
from journeyhouse.transform.rule_seeds import complaints
from journeyhouse.transform.seed_complaints import refuse
from journeyhouse.transform.seed_files import rows

TYPES, CONTACTS, PAGES = "seed_touchpoint_types.csv", "seed_service_contacts.csv", "seed_page_touchpoints.csv"
# Which name touches by their type.
_TYPED = ("seed_content_touchpoints.csv", "seed_event_touchpoints.csv", "seed_message_touchpoints.csv", CONTACTS, PAGES)
_EVENTS = ("seed_event_touchpoints.csv", "seed_friction_events.csv")


def check(folder: Path) -> None:
    """Raises ConfigError listing everything that is wrong with these seeds of `dbt_project/seeds`."""
    found = [
        *_unknown_types(folder),
        *_unheard_events(folder),
        *complaints(folder / CONTACTS, ("content",)),
        *complaints(folder / PAGES, ("pattern",)),
    ]
    refuse("seeds of touchpoints", folder, found)


def _unknown_types(folder: Path) -> Iterator[str]:
    known = {row["touchpoint_type"] for _number, row in rows(folder / TYPES)}
    for name in _TYPED:
        for number, row in rows(folder / name):
            if row["touchpoint_type"] not in known:
                yield f"{name}, row {number}, field touchpoint_type: '{row['touchpoint_type']}' is not in {TYPES}"


def _unheard_events(folder: Path) -> Iterator[str]:
    """Events are compared as the macro plain_event_name leaves them."""
    import duckdb

    plain = f"select {macros('duckdb').plain_event_name('$name')}"
    with duckdb.connect() as opened:
        for name in _EVENTS:
            for number, row in rows(folder / name):
                [(heard,)] = opened.execute(plain, {"name": row["event_name"]}).fetchall()
                if row["event_name"] != heard:
                    yield f"{name}, row {number}, field event_name: events are compared in small letters with blanks; write '{heard}'"
