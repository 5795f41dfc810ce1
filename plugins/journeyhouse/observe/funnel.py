"""The stage funnels: for each model, who reached a stage and who went no further."""

from collections.abc import Sequence
from typing import Any

from journeyhouse.gates.paper import escape
from journeyhouse.observe.formats import Formats
from journeyhouse.observe.labels import TEXTS, say

MODELS = ("five", "six", "seven")


def html(rows: Sequence[dict[str, Any]], language: str, formats: Formats) -> str:
    """One column per stage model; models that analysts add follow the three known ones."""
    models = sorted({row["framework"] for row in rows}, key=lambda m: (MODELS + (m,)).index(m))
    return '<div class="funnels">' + "".join(_model(m, rows, language, formats) for m in models) + "</div>"


def _model(model: str, rows: Sequence[dict[str, Any]], language: str, formats: Formats) -> str:
    stages = sorted((row for row in rows if row["framework"] == model), key=lambda row: row["stage_position"])
    widest = max((row["reached"] for row in stages), default=0) or 1
    known = f"model_{model}" in TEXTS
    title = say(f"model_{model}", language) if known else stages[0][f"framework_name_{language}"] or model
    lines = "".join(_stage(row, widest, language, formats) for row in stages)
    return f"<div><h3>{escape(title)}</h3><ol>{lines}</ol></div>"


def _stage(row: dict[str, Any], widest: int, language: str, formats: Formats) -> str:
    reached, dropped = row["reached"], min(row["dropped"], row["reached"])
    lost = say("stopped", language, n=formats.number(dropped), share=formats.percent(dropped, reached))
    return (
        f"<li><span class=name>{escape(row[f'name_{language}'] or row['stage'])}</span>"
        f"<span class=count>{formats.number(reached)}</span>"
        f'<span class=bar title="{escape(say("reached", language))}: {formats.number(reached)}">'
        f'<span class=on style="width:{100 * (reached - dropped) / widest:.2f}%"></span>'
        f'<span class=off style="width:{100 * dropped / widest:.2f}%"></span></span>'
        f"<span class=lost>{escape(lost) if dropped else '&nbsp;'}</span></li>"
    )


CSS = """
.funnels{display:grid;grid-template-columns:repeat(auto-fit,minmax(270px,1fr));gap:1.4rem 2.4rem}
.funnels ol{list-style:none;margin:0;padding:0}
.funnels li{display:grid;grid-template-columns:1fr auto;column-gap:.8rem;margin-bottom:.45rem;font-size:.94rem}
.funnels .name{font-weight:560}.funnels .count{font-weight:640}
.funnels .bar{grid-column:1/-1;display:flex;height:14px;background:var(--track);border-radius:4px;overflow:hidden;margin-top:2px}
.funnels .on{background:#2f6fd6}
.funnels .off{background:repeating-linear-gradient(135deg,#c4574e 0 4px,#d98a83 4px 7px)}
.funnels .lost{grid-column:1/-1;color:var(--soft);font-size:.8rem}
"""
