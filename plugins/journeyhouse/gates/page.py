"""The gates' own page: the newest verdict on every rule, and how the last builds fared. Reads ops.verdicts."""

import json
from collections.abc import Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

import psycopg
from psycopg.rows import dict_row

from journeyhouse.gates.paper import escape, page
from journeyhouse.gates.rules import Rule

FILES = {"en": "index.html", "vi": "index.vi.html"}
TEXTS = {
    "title": {"en": "Quality gates", "vi": "Cổng chất lượng"},
    "lede": {
        "en": "Data passes a gate before anybody builds on it. A critical rule stops, a warning sets rows aside "
        "or notes them, an info only records.",
        "vi": "Dữ liệu phải qua cổng trước khi được dùng tiếp. Quy tắc nghiêm trọng thì chặn, cảnh báo thì tách dòng "
        "hoặc ghi chú, thông tin thì chỉ ghi lại.",
    },
    "none": {"en": "No gate has been judged yet.", "vi": "Chưa có cổng nào được kiểm tra."},
    "history": {"en": "The last builds", "vi": "Các lần dựng gần đây"},
    "gate": {"en": "Gate", "vi": "Cổng"},
    "rule": {"en": "Rule", "vi": "Quy tắc"},
    "outcome": {"en": "Outcome", "vi": "Kết quả"},
    "checked": {"en": "Rows checked", "vi": "Dòng đã kiểm"},
    "failed": {"en": "Failing", "vi": "Không đạt"},
    "examples": {"en": "Examples", "vi": "Ví dụ"},
    "why": {"en": "Why it matters", "vi": "Vì sao quan trọng"},
    "remedy": {"en": "What to do", "vi": "Cần làm gì"},
    "build": {"en": "Build", "vi": "Lần dựng"},
    "judged": {"en": "Judged", "vi": "Thời điểm"},
    "passed": {"en": "passed", "vi": "đạt"},
    "critical": {"en": "critical", "vi": "nghiêm trọng"},
    "warning": {"en": "warning", "vi": "cảnh báo"},
    "info": {"en": "info", "vi": "thông tin"},
    "all_passed": {"en": "all {n} rules passed", "vi": "cả {n} quy tắc đều đạt"},
    "some_failed": {"en": "{n} of {m} rules failed", "vi": "{n} trên {m} quy tắc không đạt"},
    "passed_rules": {"en": "The {n} rules that passed", "vi": "{n} quy tắc đã đạt"},
    "other": {"en": "Tiếng Việt", "vi": "English"},
    "withheld": {"en": "not shown: personal data", "vi": "không hiển thị: dữ liệu cá nhân"},
}
_TONE = {"critical": "bad", "warning": "warn", "info": "warn"}
_LATEST = """
with newest as (
    select distinct on (gate) gate, build_id from ops.verdicts order by gate, judged_at desc, verdict_id desc
)
select distinct on (v.gate, v.rule_id) v.* from ops.verdicts v join newest n using (gate, build_id)
order by v.gate, v.rule_id, v.verdict_id desc
"""
_HISTORY = """
with last_word as (
    select distinct on (build_id, gate, rule_id) * from ops.verdicts order by build_id, gate, rule_id, verdict_id desc
)
select build_id, max(judged_at) as judged_at, count(*) as rules, count(*) filter (where success) as passed,
       count(*) filter (where not success and severity = 'critical') as critical,
       count(*) filter (where not success and severity = 'warning') as warning,
       count(*) filter (where not success and severity = 'info') as info
from last_word group by build_id order by max(judged_at) desc, build_id desc limit 20
"""


def write_pages(
    connection: psycopg.Connection, folder: Path, rules: Sequence[Rule] = (), timezone: str = "UTC"
) -> Path:
    """Write the page in both languages into `folder`; returns the English one. `rules` give why and
    remedy in Vietnamese: the verdicts themselves keep English only."""
    cursor = connection.cursor(row_factory=dict_row)
    latest = cursor.execute(_LATEST).fetchall()
    history = cursor.execute(_HISTORY).fetchall()
    folder.mkdir(parents=True, exist_ok=True)
    for language, name in FILES.items():
        (folder / name).write_text(render(latest, history, rules, language, timezone), encoding="utf-8")
    return folder / FILES["en"]


def render(
    latest: Sequence[dict], history: Sequence[dict], rules: Sequence[Rule], language: str, timezone: str = "UTC"
) -> str:
    """The page as text, from rows of ops.verdicts."""
    known = {rule.id: rule for rule in rules}
    zone = ZoneInfo(timezone)

    def say(name: str, **parts: object) -> str:
        return TEXTS[name][language].format(**parts)

    other = "vi" if language == "en" else "en"
    body = [
        f'<nav><a href="{FILES[other]}" hreflang="{other}">{say("other")}</a></nav>',
        f"<h1>{say('title')}</h1><p class=lede>{say('lede')}</p>",
    ]
    if not latest:
        body.append(f"<section><p>{say('none')}</p></section>")
    for gate in dict.fromkeys(row["gate"] for row in latest):
        body.append(_gate(gate, [row for row in latest if row["gate"] == gate], known, language, say))
    if history:
        body.append(_history(history, zone, say))
    return page(language, f"{say('title')} · Journeyhouse", "\n".join(body), _CSS)


def _gate(gate: str, rows: list[dict], known: dict[str, Rule], language: str, say) -> str:
    failing = sorted((row for row in rows if not row["success"]), key=lambda row: list(_TONE).index(row["severity"]))
    passing = [row for row in rows if row["success"]]
    tone = _TONE[failing[0]["severity"]] if failing else "good"
    summary = say("some_failed", n=len(failing), m=len(rows)) if failing else say("all_passed", n=len(rows))
    parts = [
        f"<section class=long><h2>{escape(gate)} <span class='badge {tone}'>{summary}</span></h2>"
        f"<p class=soft>{say('build')} <code>{escape(rows[0]['build_id'])}</code></p>"
    ]
    for row in failing:
        rule = known.get(row["rule_id"].split("@")[0])
        why = rule.why[language] if rule else row["why"]
        remedy = rule.remedy[language] if rule else row["remedy"]
        parts.append(
            f"<article><p><span class='badge {_TONE[row['severity']]}'>{say(row['severity'])}</span> "
            f"<code>{escape(row['rule_id'])}</code> · {say('failed')} {row['failed']} / {row['checked']}</p>"
            f"<dl><dt>{say('why')}</dt><dd>{escape(why)}</dd><dt>{say('remedy')}</dt><dd>{escape(remedy)}</dd>"
            f"<dt>{say('examples')}</dt><dd>{_examples(row, rule, say)}</dd></dl></article>"
        )
    if passing:
        lines = "".join(
            f"<tr><td><code>{escape(row['rule_id'])}</code></td><td>{say(row['severity'])}</td>"
            f"<td class=n>{row['checked']}</td></tr>"
            for row in passing
        )
        parts.append(
            f"<details{'' if failing else ' open'}><summary>{say('passed_rules', n=len(passing))}</summary>"
            f"<div class=scroll><table><tr><th>{say('rule')}</th><th></th><th class=n>{say('checked')}</th></tr>"
            f"{lines}</table></div></details>"
        )
    return "".join(parts) + "</section>"


def _examples(row: dict, rule: Rule | None, say) -> str:
    if rule is not None and rule.pii:
        return f"<span class=soft>{say('withheld')}</span>"
    examples = row["examples"] if isinstance(row["examples"], list) else json.loads(row["examples"] or "[]")
    told = ["<code>" + escape(", ".join(f"{k}={v}" for k, v in one.items())) + "</code>" for one in examples]
    return "<br>".join(told) or "–"


def _history(history: Sequence[dict], zone: ZoneInfo, say) -> str:
    lines = "".join(
        f"<tr><td><code>{escape(row['build_id'])}</code></td>"
        f"<td>{row['judged_at'].astimezone(zone):%Y-%m-%d %H:%M}</td><td class=n>{row['passed']} / {row['rules']}</td>"
        + "".join(f"<td class=n>{row[name] or '·'}</td>" for name in _TONE)
        + "</tr>"
        for row in history
    )
    heads = "".join(f"<th class=n>{say(name)}</th>" for name in _TONE)
    return (
        f"<section><h2>{say('history')}</h2><div class=scroll><table><tr><th>{say('build')}</th>"
        f"<th>{say('judged')}</th><th class=n>{say('passed')}</th>{heads}</tr>{lines}</table></div></section>"
    )


_CSS = """
article{border-left:3px solid var(--line);padding:.1rem 0 .1rem 1rem;margin:1rem 0}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1rem;margin:0;font-size:.92rem}
dt{color:var(--soft)}dd{margin:0}
nav{text-align:right;font-size:.9rem}
@media (max-width:640px){dl{grid-template-columns:1fr}dt{margin-top:.4rem}}
"""
