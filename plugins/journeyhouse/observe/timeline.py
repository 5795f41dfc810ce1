"""One customer's journey: lanes of channels over time, then every entry in words."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from journeyhouse.gates.paper import escape
from journeyhouse.observe.formats import Formats
from journeyhouse.observe.labels import TEXTS, context, need, say
from journeyhouse.observe.labels import channel as channel_name
from journeyhouse.observe.palette import slug

LISTED = 200
_WIDTH, _LEFT, _RIGHT, _LANE, _TOP = 1180.0, 190.0, 26.0, 30.0, 30.0


def html(rows: Sequence[dict[str, Any]], language: str, formats: Formats) -> str:
    """The lanes and the list. Entries of kind `stage` mark a change and are no touch."""
    touches = [row for row in rows if row["kind"] != "stage"]
    if not touches:
        return ""
    return f'<div class="scroll">{lanes(touches, language, formats)}</div>{_list(rows, language, formats)}'


def lanes(touches: Sequence[dict[str, Any]], language: str, formats: Formats) -> str:
    """A lane per channel in order of first use; a mark per entry, a diamond per purchase."""
    channels = list(dict.fromkeys(row["channel"] or "Unassigned" for row in touches))
    first, last = touches[0]["occurred_at"], touches[-1]["occurred_at"]
    span = max((last - first).total_seconds(), 1.0)
    bottom = _TOP + _LANE * len(channels)

    def x(at: datetime) -> float:
        return _LEFT + (_WIDTH - _LEFT - _RIGHT) * (at - first).total_seconds() / span

    def y(name: str) -> float:
        return _TOP + _LANE * (channels.index(name) + 0.5)

    parts = [
        f'<svg class="lanes" viewBox="0 0 {_WIDTH:g} {bottom + 24:g}" role="img" '
        f'aria-label="{escape(say("zoom", language))}" xmlns="http://www.w3.org/2000/svg">'
    ]
    for name in channels:
        parts.append(
            f'<line x1="{_LEFT - 12:g}" x2="{_WIDTH - _RIGHT + 12:g}" y1="{y(name):g}" y2="{y(name):g}"/>'
            f'<text x="0" y="{y(name) + 4:g}">{escape(channel_name(name, language))}</text>'
        )
    for at, text in _ticks(first, last, formats):
        anchor = "start" if at == first else "end" if at == last else "middle"
        parts.append(f'<line class="tick" x1="{x(at):.1f}" x2="{x(at):.1f}" y1="{_TOP:g}" y2="{bottom:g}"/>')
        parts.append(
            f'<text class="when" text-anchor="{anchor}" x="{x(at):.1f}" y="{bottom + 17:g}">{escape(text)}</text>'
        )
    for row in touches:
        name = row["channel"] or "Unassigned"
        told = f"{formats.moment(row['occurred_at'])} · {row[f'label_{language}'] or row['detail'] or ''}"
        if row["value_minor"]:
            told += f" · {formats.money(row['value_minor'])}"
        at, level = x(row["occurred_at"]), y(name)
        shape = (
            f'd="M{at:.1f},{level - 9:.1f}l9,9l-9,9l-9,-9Z"' if _bought(row) else
            f'd="M{at - 5.5:.1f},{level:.1f}a5.5,5.5 0 1,0 11,0a5.5,5.5 0 1,0 -11,0Z"'
        )  # fmt: skip
        parts.append(f'<path class="{slug(name)}" {shape}><title>{escape(told)}</title></path>')
    return "".join(parts) + "</svg>"


def _bought(row: dict[str, Any]) -> bool:
    return row["detail"] == "purchase"


def _ticks(first: datetime, last: datetime, formats: Formats) -> list[tuple[datetime, str]]:
    """The ends by day, and months between them where there is room."""
    marks = [(first, formats.day(first))]
    room = (last - first) / 9
    at = first.astimezone(formats.zone).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    while (at := (at + timedelta(days=32)).replace(day=1)) < last - room:
        if at - marks[-1][0] >= room:
            marks.append((at, formats.month(at)))
    return [*marks, (last, formats.day(last))] if last > first else marks


def _list(rows: Sequence[dict[str, Any]], language: str, formats: Formats) -> str:
    shown = rows[:LISTED]
    journeys = list(dict.fromkeys(row["journey_key"] for row in rows if row["journey_key"]))
    parts, current = ['<div class="story">'], None
    for row in shown:
        key = row["journey_key"] or current
        if key != current or len(parts) == 1:
            if len(parts) > 1:
                parts.append("</ol>")
            parts.append(_journey_head(key, journeys, rows, language, formats) + "<ol>")
            current = key
        parts.append(_entry(row, language, formats))
    parts.append("</ol>")
    if len(rows) > len(shown):
        parts.append(f"<p class=soft>{escape(say('first_shown', language, n=len(shown), m=len(rows)))}</p>")
    return "".join(parts) + "</div>"


def _journey_head(key, journeys: list, rows: Sequence[dict[str, Any]], language: str, formats: Formats) -> str:
    if key is None:
        return ""
    own = [row for row in rows if row["journey_key"] == key and row["kind"] != "stage"]
    days = (own[-1]["occurred_at"] - own[0]["occurred_at"]).days if own else 0
    told = (
        f"{say('n_touches', language, n=formats.number(len(own)))} · {say('n_days', language, n=formats.number(days))}"
    )
    return f"<h3>{say('journey_no', language, n=journeys.index(key) + 1)} <span class=soft>{told}</span></h3>"


def _entry(row: dict[str, Any], language: str, formats: Formats) -> str:
    when = f'<time datetime="{row["occurred_at"].isoformat()}">{formats.moment(row["occurred_at"])}</time>'
    label = escape(row[f"label_{language}"] or row["detail"] or row["kind"])
    if row["kind"] == "stage":
        # Each stage model enters its own: without the model's name one deed reads as several that contradict each other.
        model = f"model_{row['detail']}"
        named = say(model, language) if model in TEXTS else row["detail"]
        return f"<li class=stage>{when}<span class=what>{label} <span class=soft>{escape(named)}</span></span></li>"
    channel = row["channel"] or "Unassigned"
    chips = [
        *([context(row["context"], language)] if row["context"] else []),
        *([need(row["need"], language)] if row["need"] else []),
    ]
    told = "".join(f"<span class=chip>{escape(chip)}</span>" for chip in chips)
    value = f"<strong>{formats.money(row['value_minor'])}</strong>" if row["value_minor"] else ""
    return (
        f'<li class="{slug(channel)}{" bought" if _bought(row) else ""}">{when}'
        f"<span class=what>{label} <span class=soft>{escape(channel_name(channel, language))}</span> {told} {value}</span></li>"
    )


CSS = """
svg.lanes{display:block;width:100%;min-width:760px;height:auto;font:12px system-ui,sans-serif;margin:.4rem 0 1rem}
.lanes line{stroke:var(--line)}.lanes line.tick{stroke-dasharray:2 4}
.lanes text{fill:var(--ink);font-weight:560}.lanes text.when{fill:var(--soft);font-weight:400}
.lanes path{fill:var(--c);stroke:var(--card);stroke-width:1.2}
.story h3{margin:1.1rem 0 .5rem}.story h3 .soft{font-weight:400;font-size:.88rem}
.story ol{list-style:none;margin:0;padding:0}
.story li{display:grid;grid-template-columns:10.5rem 1fr;gap:.2rem 1.3rem;padding:.24rem 0;position:relative;font-size:.94rem}
.story li .what{border-left:2px solid var(--line);padding:0 0 .1rem 1.2rem;position:relative}
.story li .what::before{content:"";position:absolute;left:-6px;top:.45em;width:10px;height:10px;border-radius:50%;background:var(--c)}
.story li.bought .what::before{border-radius:1px;transform:rotate(45deg);width:11px;height:11px}
.story li.stage .what::before{display:none}.story li.stage{color:var(--soft);font-size:.84rem;font-style:italic}
.story time{color:var(--soft);font-size:.86rem;text-align:right;white-space:nowrap;padding-top:.1em}
.chip{display:inline-block;background:var(--track);border-radius:5px;padding:0 .45rem;font-size:.8rem;margin-right:.3rem}
@media (max-width:640px){.story li{grid-template-columns:1fr;gap:0}.story time{text-align:left}
.story li .what{margin-left:6px}}
@media print{svg.lanes{min-width:0}}
"""
