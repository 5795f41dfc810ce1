"""A rule means the same where an analyst tries it and where the warehouse applies it."""

import json
import unicodedata

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journeyhouse.macros import macros
from journeyhouse.rules.matching import Matching
from journeyhouse.rules.seeds import Seeds
from journeyhouse.transform.rule_seeds import PATTERNS, layout_of, problem_of

WORDS = [
    "facebook", "l.facebook.com", "Google", "google.com.vn", "t.co", "x", "cpc", "CPM", "paid-social", "e_mail", "organic",
    "klaviyo", "gclid", "fbclid", "web_visit", "email_clicked", "purchase", "Paid Social", "Email", "Store", "customer",
    "flash_sale_10", "giảm giá", "GIẢM_GIÁ", "Đà Nẵng", "quà", "nho_ban", "voucher & quà", "100%", "a|b", "(", " ",
]  # fmt: skip
BITS = [
    "^facebook$", "!facebook", "giảm", "^(giảm|quà)", "!^đà nẵng$", "^$", "!^$", ".", "[.]com", "cp[cmavx]", "^(web_visit|purchase)$",
    "e[-_ ]?mail", "(^|[.])google[.]", "GIẢM_GIÁ$", "^.*ẵ.*$", "a[|]b", "100%", "x{2,3}", "(?:gi|qu).",
]  # fmt: skip


def forms(text: str) -> st.SearchStrategy[str]:
    return st.sampled_from([unicodedata.normalize(form, text) for form in ("NFC", "NFD")])


values = st.one_of(
    st.none(),
    st.sampled_from(WORDS).flatmap(forms),
    st.text(st.sampled_from("aăâđêơưừịẵGĐỘx0-_.|&%/ 🛒\u0301\u0323"), max_size=6),
)
patterns = st.one_of(st.none(), st.none(), st.none(), st.sampled_from(BITS).flatmap(forms))
signatures = st.lists(st.fixed_dictionaries(dict.fromkeys(PATTERNS, values)), min_size=1, max_size=30)
rules = st.lists(
    st.fixed_dictionaries(
        dict.fromkeys(PATTERNS, patterns)
        | {"priority": st.sampled_from("123"), "active": st.sampled_from(["true", "true", "false"])}
    ),
    max_size=8,
)


class Invented(Seeds):
    """Rules of a test instead of the files'."""

    def __init__(self, rows):
        super().__init__()
        self.rows_of_test = [row | {"rule_id": f"r{n}", "result": f"result {n}"} for n, row in enumerate(rows)]

    def rules(self, rule_set):
        return self.rows_of_test


@pytest.fixture(scope="module")
def warehouse(warehouse_url):
    with psycopg.connect(warehouse_url, autocommit=True) as connection:
        yield connection


def in_postgres(warehouse, seeds: Seeds, rule_set: str, asked: list[dict]) -> dict[str, tuple[str, str]]:
    texts = ", ".join(f"{column} text" for column in ("signature_key", *PATTERNS))
    shape = ", ".join(
        f"{column} {({'priority': 'integer', 'active': 'boolean'}).get(column, 'text')}"
        for column in layout_of(rule_set)
    )
    query = macros("postgres").first_rule("asked", "rules_of_set", seeds.inputs[rule_set])
    rows = warehouse.execute(
        f"with asked as (select * from jsonb_to_recordset(%s::jsonb) as a ({texts})), "
        f"rules_of_set as (select * from jsonb_to_recordset(%s::jsonb) as r ({shape})) {query}",
        (json.dumps(asked), json.dumps(seeds.rules(rule_set))),
    )
    return {key: (result, rule) for key, result, rule in rows}


def keyed(rows: list[dict]) -> list[dict]:
    return [row | {"signature_key": str(number)} for number, row in enumerate(rows)]


def test_every_example_has_one_answer(warehouse):
    seeds = Seeds()
    matching = Matching(seeds)
    for rule_set in seeds.inputs:
        asked = keyed(seeds.rows("seed_rule_examples"))
        answers = matching.first(rule_set, asked)
        assert answers == in_postgres(warehouse, seeds, rule_set, asked)
        assert len(answers) == len(asked)


@settings(max_examples=60, deadline=None)
@given(asked=signatures)
def test_any_signature_has_one_answer_by_the_rules_in_force(warehouse, asked):
    seeds = Seeds()
    matching = Matching(seeds)
    for rule_set in seeds.inputs:
        assert matching.first(rule_set, keyed(asked)) == in_postgres(warehouse, seeds, rule_set, keyed(asked))


@settings(max_examples=150, deadline=None)
@given(asked=signatures, invented=rules)
def test_any_signature_has_one_answer_by_any_rules(warehouse, asked, invented):
    seeds = Invented(invented)
    for rule_set in ("channel", "need"):
        matching = Matching(seeds)
        answers = matching.first(rule_set, keyed(asked))
        assert answers == in_postgres(warehouse, seeds, rule_set, keyed(asked))
        # Who wins is among those that match, and the first of them.
        met = matching.met(rule_set, keyed(asked))
        winners = {key: rules[0]["rule_id"] for key, rules in met.items()}
        assert {key: rule for key, (_result, rule) in answers.items() if rule != "(none)"} == winners


def test_the_patterns_of_this_test_may_be_written():
    assert [problem for problem in map(problem_of, BITS) if problem] == []
