"""The report from a real Postgres: nothing foreign runs, nothing is fetched, both languages say everything."""

import re
from html.parser import HTMLParser
from pathlib import Path

import psycopg
import pytest
from tests.observe import sample

from journeyhouse.errors import ConfigError
from journeyhouse.observe import funnel, labels
from journeyhouse.observe.formats import Formats
from journeyhouse.observe.queries import gather
from journeyhouse.observe.report import write_report


@pytest.fixture(scope="module")
def marts(warehouse_url):
    with psycopg.connect(warehouse_url, autocommit=True) as connection:
        sample.publish(connection)
        yield connection


class Elements(HTMLParser):
    """Collects what a browser would see as elements and attributes."""

    def __init__(self, text: str):
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs


def report(connection, tmp_path, language="en", customer=None) -> str:
    return write_report(connection, tmp_path / "r.html", language, customer).read_text(encoding="utf-8")


@pytest.mark.parametrize("language", labels.LANGUAGES)
def test_hostile_text_stays_text_and_nothing_is_fetched(marts, tmp_path, language):
    text = report(marts, tmp_path, language)
    seen = Elements(text)
    assert "alert(" in text, "the sample's hostile text must reach the page"
    assert not {"script", "img", "iframe", "object", "embed", "link", "base", "form"} & set(seen.tags)
    names = {name for name, _ in seen.attributes}
    assert not [name for name in names if name.startswith("on")]
    assert not names & {"src", "href", "srcset", "action", "xlink:href", "poster", "data"}
    addresses = set(re.findall(r"(?i)\b(?:https?:)?//[a-z][^\s\"'<>]*", text)) - {"http://www.w3.org/2000/svg"}
    assert addresses == set()
    assert not re.search(r"(?i)@import|url\(", text)
    assert f'<html lang="{language}">' in text
    assert "default-src 'none'" in text


def test_numbers_times_and_words_follow_the_language(marts, tmp_path):
    english, vietnamese = (report(marts, tmp_path, language) for language in labels.LANGUAGES)
    assert "1,197,000,000\u00a0₫" in english and "1.197.000.000\u00a0₫" in vietnamese
    assert "21 Nov 2026 00:30" in english and "21/11/2026 00:30" in vietnamese, "17:30 UTC is the next day in Vietnam"
    assert "One customer&#x27;s journey" in english or "One customer's journey" in english
    for words in ("Dòng chảy hành trình", "Nhận biết", "Ủng hộ", "1.234.567\u00a0₫", "tiết kiệm", "Khớp", "b-7"):
        assert words in vietnamese
    assert "1 of 42 quality rules give a warning" in english


def test_the_default_customer_is_the_buyer_with_most_touches(marts, tmp_path):
    text = report(marts, tmp_path)
    assert "<code>buyer-1</code>" in text and "looker" not in text
    assert text.count('<li class="c-') + text.count("<li class=stage>") == 13
    assert text.count(' bought">') == 2, "two purchases"
    assert "Enters stage Loyalty <span class=soft>Five stages</span>" in text
    assert "<code>looker</code>" in report(marts, tmp_path, customer="looker")
    with pytest.raises(ConfigError, match="'nobody' is not in .* look like buyer-1"):
        report(marts, tmp_path, customer="nobody")


def test_every_stage_of_every_model_is_there_with_its_numbers(marts, tmp_path):
    text = report(marts, tmp_path)
    for model, stages in sample.STAGES.items():
        assert labels.say(f"model_{model}", "en") in text
        for place, stage in enumerate(stages, start=1):
            assert stage.capitalize() in text
            assert f"<span class=count>{4000 // place - 37 * place:,}</span>" in text


def test_a_companys_own_stage_model_has_its_own_name_and_comes_last(marts, tmp_path):
    with marts.transaction(force_rollback=True):
        marts.execute(
            "insert into marts.rpt_stage_funnel values ('eight', 'weigh', 1, 'Weigh', 'Cân nhắc', 9, 1, 'Our eight', 'Tám bước của ta')"
        )
        rows = gather(marts).funnel
    for language, name in (("en", "Our eight"), ("vi", "Tám bước của ta")):
        titles = re.findall("<h3>(.*?)</h3>", funnel.html(rows, language, Formats(language)))
        assert len(titles) == 4 and titles[-1] == name
        assert not re.search(r"three|ba ", labels.say("funnel_lede", language)), "as many as the company has"


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "en",
            (
                "People leave",
                "Call them",
                "marketing → sales",
                "9,876,543\u00a0₫",
                "+1,200,000\u00a0₫",
                "−50,000\u00a0₫",
            ),
        ),
        ("vi", ("Khách rời đi", "Hãy gọi họ", "tiếp thị → bán hàng", "9.876.543\u00a0₫", "+1.200.000\u00a0₫")),
    ],
)
def test_what_to_do_first_is_told_in_the_readers_language(marts, tmp_path, language, words):
    text = report(marts, tmp_path, language)
    assert [word for word in words if word not in text] == []
    assert "Gone" not in text and "Đã hết" not in text, "what is over needs no action"


@pytest.mark.parametrize(
    ("language", "cells"),
    [
        ("en", ["Paid Search", "2,000,000\u00a0₫", "5,500,000\u00a0₫", "2.75", "1.25", "+400,000\u00a0₫", "Add hereNot tried"]),
        ("vi", ["Tìm kiếm QC", "2.000.000\u00a0₫", "5.500.000\u00a0₫", "2,75", "1,25", "+400.000\u00a0₫", "Thêm vào đâyChưa thử"]),
    ],
)  # fmt: skip
def test_what_marketing_returned_is_of_one_model_and_one_basis(marts, tmp_path, language, cells):
    """The last 90 days by the day of the purchase; what is unknown is a dash."""
    table = re.search(r'class="returns">.*?</table>', report(marts, tmp_path, language))[0]
    rows = [[re.sub("<.*?>", "", cell) for cell in re.findall("<td.*?</td>", row)] for row in table.split("<tr>")[2:]]
    assert [row[1:6] for row in rows if row[1] == "–"] == [["–", "0\u00a0₫", "–", "–", "–"]]
    assert cells in rows and len(rows) == 3


def test_books_that_do_not_add_up_are_shown_in_red(marts, tmp_path):
    with marts.transaction(force_rollback=True):
        marts.execute("alter table ops.ledger drop constraint every_row_is_accounted_for")
        marts.execute("update ops.ledger set loaded = loaded - 5 where source = 'magento' and batch_id = 'b1'")
        assert '<span class="badge bad">5</span>' in report(marts, tmp_path)
    assert "badge bad" not in report(marts, tmp_path)


def test_an_empty_warehouse_has_a_page_too(cluster, tmp_path):
    with psycopg.connect(cluster.url("postgres", "postgres"), autocommit=True) as admin:
        admin.execute("create database bare_report owner journeyhouse")
    with psycopg.connect(cluster.url("journeyhouse", "bare_report"), autocommit=True) as connection:
        for step in (lambda: None, lambda: sample.empty(connection)):
            step()
            assert "Chưa có dữ liệu nào được công bố." in report(connection, tmp_path, "vi")
            with pytest.raises(ConfigError, match="customer 'x'"):
                report(connection, tmp_path, customer="x")


def test_an_unknown_language_is_refused(marts, tmp_path):
    with pytest.raises(ConfigError, match="--lang 'fr'"):
        report(marts, tmp_path, "fr")


def test_every_text_is_given_in_both_languages_with_the_same_places():
    for name, texts in labels.TEXTS.items():
        assert set(texts) == set(labels.LANGUAGES), name
        places = [sorted(re.findall(r"\{(\w+)\}", texts[language])) for language in labels.LANGUAGES]
        assert places[0] == places[1], name
        assert all(text.strip() for text in texts.values()), name
    for words in (*labels.NEEDS.values(), *labels.CONTEXTS.values(), *labels.PLACES.values()):
        assert len(words) == 2 and all(words)


def test_every_text_is_used():
    source = "".join(p.read_text() for p in Path(labels.__file__).parent.glob("*.py") if p.name != "labels.py")
    unused = [
        name for name in labels.TEXTS
        if not re.search(f"['\"]{name}['\"]", source) and not re.match(r"(outcome|model|quality|action)_|.*_(lede|empty)$", name)
    ]  # fmt: skip
    assert unused == []


@pytest.mark.parametrize(
    ("language", "currency", "minor", "told"),
    [
        ("vi", "VND", 1234567, "1.234.567\u00a0₫"),
        ("en", "VND", 1234567, "1,234,567\u00a0₫"),
        ("en", "USD", -123456, "−$1,234.56"),
        ("vi", "USD", 123456, "1.234,56\u00a0$"),
        ("en", "CHF", 5, "0.05\u00a0CHF"),
        ("vi", "VND", None, "–"),
    ],
)
def test_money(language, currency, minor, told):
    assert Formats(language, "UTC", currency).money(minor) == told


def test_percentages_of_nothing_are_a_dash():
    assert Formats("vi").percent(1, 0) == "–"
    assert (Formats("vi").percent(1, 32), Formats("en").percent(1, 3)) == ("3,1%", "33%")
