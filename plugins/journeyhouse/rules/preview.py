"""`rules preview`: what the next build would judge otherwise, in plain words or as CSV."""

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

_SHOWN = 3
_COLUMNS = (
    "rule_set", "signature", "old_result", "old_rule", "new_result", "new_rule", "touches", "people", "journeys",
)  # fmt: skip


def told(changes: Iterable[Mapping[str, Any]]) -> str:
    """The changes of warehouse.changes, the largest signatures of each."""
    lines, shown = [], 0
    for row in changes:
        if row["depth"] == "all":
            total = row
        elif row["depth"] == "change":
            shown = 0
            lines += ["", f"{row['rule_set']}: {_change(row)}", f"  {row['signatures']} signature(s), {_counts(row)}"]
            if row["signatures"] > _SHOWN:
                lines.append(f"  the first {_SHOWN} of them (--out FILE writes all):")
        elif (shown := shown + 1) <= _SHOWN:
            lines.append(f"    {row['signature']}: {row['touches']} touches")
    if not lines:
        return "nothing would be judged otherwise: these rules say of every touch what the last build said."
    return "\n".join([f"to be judged otherwise: {_counts(total)}", *lines])


def write(changes: Iterable[Mapping[str, Any]], path: Path) -> None:
    """Every signature that changes, one row for each rule set."""
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, _COLUMNS, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(row for row in changes if row["depth"] == "signature")


def _change(row: Mapping[str, Any]) -> str:
    old, new = (row[name] if row[name] != "(none)" else "no rule" for name in ("old_rule", "new_rule"))
    if row["old_result"] == row["new_result"]:
        return f"{row['old_result']} stays, by {new} instead of {old}"
    return f"{row['old_result']} ({old}) -> {row['new_result']} ({new})"


def _counts(row: Mapping[str, Any]) -> str:
    return f"{row['touches']} touches of {row['people']} people in {row['journeys']} journeys"
