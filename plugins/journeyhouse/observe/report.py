"""The journey map: one HTML file from the published marts, readable offline, printable, in English or Vietnamese."""

from pathlib import Path
from typing import Any

import psycopg

from journeyhouse.errors import ConfigError
from journeyhouse.gates.paper import escape, page
from journeyhouse.observe import actions, funnel, palette, returns, sankey, timeline
from journeyhouse.observe.formats import Formats
from journeyhouse.observe.labels import LANGUAGES, channel, outcome, say
from journeyhouse.observe.queries import ReportData, gather

_PARTS = ("emitted", "loaded", "unchanged", "quarantined", "page_duplicates", "suppressed")


def write_report(
    connection: psycopg.Connection,
    out: Path,
    language: str = "en",
    customer: str | None = None,
    *,
    company: str = "Journeyhouse",
    timezone: str = "Asia/Ho_Chi_Minh",
    currency: str = "VND",
) -> Path:
    """Write the report to `out` and return it. Raises ConfigError for an unknown language or customer."""
    if language not in LANGUAGES:
        raise ConfigError(f"--lang '{language}': use {' or '.join(LANGUAGES)}.")
    data = gather(connection, customer, timezone)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(render(data, language, company, Formats(language, timezone, currency)), encoding="utf-8")
    return out


def render(data: ReportData, language: str, company: str, formats: Formats) -> str:
    """The page as text: a pure function of its rows."""
    title = say("title", language)
    css = "".join((_CSS, palette.css(), sankey.CSS, funnel.CSS, actions.CSS, returns.CSS, timeline.CSS))
    if data.build is None:
        body = (
            f"<header><h1>{escape(title)}</h1></header>"
            f"<section><h2>{say('no_build', language)}</h2><p class=lede>{say('no_build_help', language)}</p></section>"
        )
        return page(language, f"{title} · {company}", body + _accounts(data, language, formats), css)
    body = [
        _header(data, title, company, language, formats),
        _numbers(data.headline, language, formats),
        _flow(data, language, formats),
        _section("funnel", funnel.html(data.funnel, language, formats) if data.funnel else "", language),
        _section("actions", actions.html(data.actions, language, formats) if data.actions else "", language),
        _section("returns", returns.html(data.returns, language, formats) if data.returns else "", language),
        _zoom(data, language, formats),
        _accounts(data, language, formats),
        f"<footer>{escape(say('footer', language))}</footer>",
    ]
    return page(language, f"{title} · {company}", "\n".join(body), css)


def _section(name: str, content: str, language: str, extra: str = "", kind: str = "") -> str:
    inner = content or f"<p class=soft>{say(f'{name}_empty', language)}</p>"
    return (
        f"<section{kind}><h2>{say(name, language)}</h2>"
        f"<p class=lede>{say(f'{name}_lede', language)}{extra}</p>{inner}</section>"
    )


def _header(data: ReportData, title: str, company: str, language: str, formats: Formats) -> str:
    tone, words = _quality(data.quality, language, formats)
    latest = data.headline.get("latest_event")
    fresh = f" · {say('latest_event', language, moment=formats.moment(latest))}" if latest else ""
    return (
        f"<header><p class=who>{escape(company)}</p><h1>{escape(title)}</h1>"
        f"<p class=meta>{escape(say('as_of', language, moment=formats.moment(data.build.as_of)))}{escape(fresh)} · "
        f"{say('build', language)} <code>{escape(data.build.build_id)}</code> "
        f'<span class="badge {tone}">{escape(words)}</span></p></header>'
    )


def _quality(counts: dict[str, int], language: str, formats: Formats) -> tuple[str, str]:
    if not counts or not counts["rules"]:
        return "warn", say("quality_none", language)
    for severity, tone in (("critical", "bad"), ("warning", "warn")):
        if counts[severity]:
            return tone, say(f"quality_{tone}", language, failed=formats.number(counts[severity]),
                             n=formats.number(counts["rules"]))  # fmt: skip
    return "good", say("quality_good", language, n=formats.number(counts["rules"]))


def _numbers(numbers: dict[str, Any], language: str, formats: Formats) -> str:
    journeys, converted = numbers["journeys"] or 0, numbers["converted"]
    share = say("of_all", language, share=formats.percent(converted or 0, journeys)) if journeys else ""
    typical = numbers["touches_to_convert"]
    cards = (
        ("orders", formats.number(numbers["orders"]), ""),
        ("revenue", formats.money(numbers["revenue_minor"]), ""),
        ("sessions", formats.number(numbers["sessions"]), ""),
        ("journeys", formats.number(numbers["journeys"]), ""),
        ("converted", formats.number(converted), share),
        ("touches_to_convert", formats.number(typical), say("median", language) if typical is not None else ""),
    )
    return '<dl class="numbers">' + "".join(
        f"<div><dt>{say(name, language)}</dt><dd>{escape(value)}</dd><dd class=soft>{escape(note)}</dd></div>"
        for name, value, note in cards
    ) + "</dl>"  # fmt: skip


def _flow(data: ReportData, language: str, formats: Formats) -> str:
    edges = [sankey.Edge(r["step"], r["source_node"], r["target_node"], int(r["journeys"])) for r in data.flow]
    plan = sankey.layout(edges)
    if not plan.nodes:
        return _section("flow", "", language)

    def named(node: str) -> str:
        end = outcome(node)
        return say(f"outcome_{end}", language) if end else channel(sankey.bare(node), language)

    rows = "".join(
        f"<tr><td class=n>{edge.step}</td><td>{escape(named(edge.source))}</td><td>{escape(named(edge.target))}</td>"
        f"<td class=n>{formats.number(edge.journeys)}</td></tr>"
        for edge in edges
    )
    table = (
        f"<details><summary>{say('as_table', language)}</summary><div class=scroll><table><tr>"
        f"<th class=n>{say('step', language, n='')}</th><th>{say('from', language)}</th><th>{say('to', language)}</th>"
        f"<th class=n>{say('journeys', language)}</th></tr>{rows}</table></div></details>"
    )
    return _section("flow", f"<div class=scroll>{sankey.svg(plan, language, formats)}</div>{table}", language)


def _zoom(data: ReportData, language: str, formats: Formats) -> str:
    story = timeline.html(data.timeline, language, formats)
    who = f" {say('customer', language)} <code>{escape(data.customer)}</code>." if data.customer else ""
    return _section("zoom", story, language, who, " class=long")


def _accounts(data: ReportData, language: str, formats: Formats) -> str:
    if not data.accounts:
        return _section("accounts", "", language)
    heads = "".join(f"<th class=n>{say(part, language)}</th>" for part in _PARTS)
    lines = "".join(
        f"<tr><td><code>{escape(row['source'])}</code></td>"
        + "".join(f"<td class=n>{formats.number(row[part])}</td>" for part in _PARTS)
        + f"<td>{_balance(row, language, formats)}</td></tr>"
        for row in data.accounts
    )
    table = f"<div class=scroll><table><tr><th>{say('source', language)}</th>{heads}<th></th></tr>{lines}</table></div>"
    return _section("accounts", table, language)


def _balance(row: dict[str, Any], language: str, formats: Formats) -> str:
    gap = (row["emitted"] or 0) - sum(row[part] or 0 for part in _PARTS[1:])
    if gap:
        return f'<span class="badge bad">{formats.number(gap)}</span>'
    return f'<span class="badge good">{say("balanced", language)}</span>'


_CSS = """
header{padding:.2rem .2rem .6rem}
.who{color:var(--accent);font-weight:620;margin:0 0 .25rem;font-size:.95rem}
.meta{color:var(--soft);font-size:.92rem;margin:.5rem 0 0;line-height:1.9}
.numbers{display:flex;flex-wrap:wrap;gap:.8rem;margin:.6rem 0 1.2rem}
.numbers div{flex:1 1 auto;min-width:8.2rem;background:var(--card);border:1px solid var(--line);border-radius:12px;padding:.75rem 1rem}
.numbers dt{color:var(--soft);font-size:.85rem}
.numbers dd{margin:0;font-size:1.5rem;font-weight:660;letter-spacing:-.02em;line-height:1.3;white-space:nowrap}
.numbers dd.soft{font-size:.82rem;font-weight:400;letter-spacing:0;min-height:1.2em}
@media (max-width:640px){.numbers{gap:.5rem}.numbers div{flex-basis:42%}.numbers dd{font-size:1.2rem}}
"""
