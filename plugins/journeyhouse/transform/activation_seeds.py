"""Lists of whom to write to are edited by marketers: one that would reach nobody, or the wrong people, is refused before a build."""

from collections.abc import Iterator
from pathlib import Path

from journeyhouse.transform.seed_complaints import refuse, whole
from journeyhouse.transform.seed_files import Row, Rows, rows

NAME = "seed_activation_lists.csv"
CHANNELS = ("email", "sms")
CONTENTS = ("voucher", "message", "product_suggestion")
OUTCOMES = ("stalled", "lost")
REASONS = (
    "unsubscribed", "complained", "bounced", "no_contact", "no_consent", "nothing_to_suggest", "contacted_lately", "other_list",
)  # fmt: skip
_EXPLAINED = "seed_exclusion_reasons.csv"
_NUMBERS = {"priority": (0, 999_999), "cap_contacts": (1, 1000), "cap_days": (1, 365), "hold_out_percent": (0, 99)}
_MEANT = ("lifecycle_segments", "rfm_segments", "stages", "journey_outcomes")


def check(folder: Path, framework: str) -> None:
    """Raises ConfigError listing everything that is wrong with the lists of `dbt_project/seeds`, by file, row and field.

    `framework` is the stage model whose stages the lists name.
    """
    lists = rows(folder / NAME)
    known = {
        "lifecycle_segments": _words(folder, "seed_lifecycle_segments.csv", "segment"),
        "rfm_segments": _words(folder, "seed_rfm_segments.csv", "segment"),
        "stages": _words(folder, "seed_framework_stages.csv", "stage", framework),
        "journey_outcomes": OUTCOMES,
    }
    found = [*_lists(lists, known), *_reasons(rows(folder / _EXPLAINED))]
    refuse("lists to write to", folder, found)


def _words(folder: Path, name: str, field: str, framework: str = "") -> tuple[str, ...]:
    return tuple(row[field] for _number, row in rows(folder / name) if not framework or row["framework"] == framework)


def _lists(lists: Rows, known: dict[str, tuple[str, ...]]) -> Iterator[str]:
    seen: dict[tuple[str, str], int] = {}
    for number, row in lists:
        where = f"{NAME}, row {number}, field"
        yield from (f"{where} {text}" for text in (*_cells(row), *_people(row, known)))
        # Of two lists with one priority nobody could say which comes first.
        for field in ("list", "priority"):
            first = seen.setdefault((field, row[field]), number)
            if first != number:
                yield f"{where} {field}: '{row[field]}' is in row {first} already"


def _cells(row: Row) -> Iterator[str]:
    for field in ("list", "name_en", "name_vi"):
        if not row[field]:
            yield f"{field}: is empty"
    for field, allowed in (("channel", CHANNELS), ("content", CONTENTS), ("active", ("true", "false"))):
        if row[field] not in allowed:
            yield f"{field}: '{row[field]}' is none of {', '.join(allowed)}"
    for field, (least, most) in _NUMBERS.items():
        if not whole(row[field], least, most):
            yield f"{field}: must be a whole number from {least} to {most}, not '{row[field]}'"
    if row["voucher_code"] and row["content"] != "voucher":
        yield f"voucher_code: '{row['voucher_code']}' would not be sent; the content is '{row['content']}'"


def _people(row: Row, known: dict[str, tuple[str, ...]]) -> Iterator[str]:
    if not any(row[field] for field in _MEANT):
        yield f"{_MEANT[0]}: one of {', '.join(_MEANT)} must be given, or the list is everybody"
    for field in _MEANT:
        for word in row[field].split("|") if row[field] else ():
            if word not in known[field]:
                yield f"{field}: '{word}' is none of {', '.join(dict.fromkeys(known[field]))}"


def _reasons(explained: Rows) -> Iterator[str]:
    told = {row["reason"]: row for _number, row in explained if row["name_en"] and row["name_vi"]}
    for reason in REASONS:
        if reason not in told:
            yield f"{_EXPLAINED}, field reason: '{reason}' is missing, or has no name in both languages"
