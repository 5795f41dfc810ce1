"""The gates' page: newest verdicts, escaped, in both languages, with nothing fetched."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg

from journeyhouse.gates.gate import record
from journeyhouse.gates.page import TEXTS, write_pages
from journeyhouse.gates.rules import load_landing
from journeyhouse.gates.verdict import Verdict
from journeyhouse.warehouse import schemas

RULES = load_landing(Path(__file__).parents[2] / "expectations", "magento")
HOSTILE = "<script>alert(1)</script>"


def verdict(name: str, build: str, success: bool, **more) -> Verdict:
    rule = next(rule for rule in RULES if rule.id == name)
    known = {"rule": rule, "rule_id": name, "table": rule.table, "gate": "landing:magento", "build_id": build}
    return Verdict(**known, success=success, checked=50, failed=0 if success else 4, **more)


def test_the_pages_show_the_newest_word_and_the_history(warehouse_url, tmp_path):
    with psycopg.connect(warehouse_url, autocommit=True) as connection:
        schemas.ensure(connection, {})
        first = write_pages(connection, tmp_path, RULES)
        assert TEXTS["none"]["en"] in first.read_text()
        for number in range(25):
            record(connection, [verdict("magento.orders.total_present", f"build-{number:02}", True)])
            connection.execute(
                "update ops.verdicts set judged_at = %s where build_id = %s",
                (datetime(2020, 11, 1, tzinfo=UTC) + timedelta(days=number), f"build-{number:02}"),
            )
        record(
            connection,
            [
                verdict("magento.orders.total_present", "build-99", False, examples=({"entity_id": HOSTILE},)),
                verdict("magento.orders.email_form", "build-99", False, examples=({"entity_id": "77"},)),
                verdict("magento.orders.currency_known", "build-99", True),
            ],
        )
        write_pages(connection, tmp_path, RULES, "Asia/Ho_Chi_Minh")
    english, vietnamese = ((tmp_path / name).read_text(encoding="utf-8") for name in ("index.html", "index.vi.html"))
    assert "2 of 3 rules failed" in english and "2 trên 3 quy tắc không đạt" in vietnamese
    assert "without its total" in english.lower() and "Không có tổng tiền" in vietnamese
    assert "&lt;script&gt;" in english and HOSTILE not in english
    assert "entity_id=77" not in english and TEXTS["withheld"]["vi"] in vietnamese
    builds = set(re.findall(r"build-\d\d", english))
    assert builds == {"build-99"} | {f"build-{n:02}" for n in range(6, 25)}, "twenty builds and no more"
    for text in (english, vietnamese):
        assert not re.search(r"(?i)<script|<img|<link|https?://|url\(|@import", text)
        assert set(re.findall(r'href="([^"]+)"', text)) <= {"index.html", "index.vi.html"}


def test_every_text_is_given_in_both_languages():
    for name, texts in TEXTS.items():
        assert set(texts) == {"en", "vi"} and all(texts.values()), name
        assert re.findall(r"\{\w+\}", texts["en"]) == re.findall(r"\{\w+\}", texts["vi"]), name
