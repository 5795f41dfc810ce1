"""What marketing returned by channel, and where the budget would return more, as rows of the marts that tell it."""

from collections.abc import Sequence
from typing import Any

from journeyhouse.gates.paper import escape
from journeyhouse.observe.formats import NOTHING, Formats
from journeyhouse.observe.labels import channel, say

_HEADS = ("returns_spend", "returns_credit", "returns_roas", "returns_margin", "returns_moved")


def html(rows: Sequence[dict[str, Any]], language: str, formats: Formats) -> str:
    """A table, the costliest channel first; what is found of a channel, or why nothing is, comes with the row."""
    heads = "".join(f"<th class=n>{say(name, language)}</th>" for name in _HEADS)
    lines = "".join(_row(row, language, formats) for row in rows)
    return (
        f'<div class=scroll><table class="returns"><tr><th>{say("returns_channel", language)}</th>{heads}'
        f"<th>{say('returns_finding', language)}</th></tr>{lines}</table></div>"
    )


def _row(row: dict[str, Any], language: str, formats: Formats) -> str:
    spend, net, moved = row["spend_minor"], row["net_credit_minor"], row["spend_change_minor"]
    roas = formats.number(net / spend, 2) if spend else NOTHING
    change = f"{'+' if moved > 0 else ''}{formats.money(moved)}" if moved else NOTHING
    told = row[f"finding_{language}"]
    finding = f"{escape(told)}<br><span class=soft>{escape(row[f'caveat_{language}'])}</span>" if told else ""
    return (
        f"<tr><td>{escape(channel(row['channel'], language))}</td><td class=n>{formats.money(spend)}</td>"
        f"<td class=n>{formats.money(net)}</td><td class=n>{roas}</td>"
        f"<td class=n>{formats.number(row['marginal_return'], 2)}</td><td class=n>{change}</td><td>{finding}</td></tr>"
    )


CSS = """
.returns td:last-child{min-width:16rem}
"""
