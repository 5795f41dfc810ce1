"""What to do first: the gaps that lose most, as rows of the mart that ranks them."""

from collections.abc import Sequence
from typing import Any

from journeyhouse.gates.paper import escape
from journeyhouse.observe.formats import Formats
from journeyhouse.observe.labels import place, say

_HEADS = ("cases", "people", "lost_value", "change")


def html(rows: Sequence[dict[str, Any]], language: str, formats: Formats) -> str:
    """A table, worst first; what a gap is called and what to do about it come with the row."""
    heads = "".join(f"<th class=n>{say(f'action_{name}', language)}</th>" for name in _HEADS)
    lines = "".join(_row(row, language, formats) for row in rows)
    return (
        f'<div class=scroll><table class="actions"><tr><th></th><th>{say("action", language)}</th>'
        f"<th>{say('action_place', language)}</th>{heads}</tr>{lines}</table></div>"
    )


def _row(row: dict[str, Any], language: str, formats: Formats) -> str:
    change = row["change_minor"]
    return (
        f"<tr><td class=n>{row['action_rank']}</td><td><b>{escape(row[f'title_{language}'])}</b><br>"
        f"<span class=soft>{escape(row[f'advice_{language}'])}</span></td><td>{escape(place(row['place'], language))}</td>"
        f"<td class=n>{formats.number(row['cases'])}</td><td class=n>{formats.number(row['people'] or None)}</td>"
        f"<td class=n>{formats.money(row['lost_value_minor'])}</td>"
        f"<td class=n>{'+' if change > 0 else ''}{formats.money(change)}</td></tr>"
    )


CSS = """
.actions td:nth-child(2){min-width:16rem}.actions b{font-weight:600}
"""
