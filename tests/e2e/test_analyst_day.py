"""An analyst's day by files and commands alone: a rule, a stage model, two people told apart. `-s` prints what each took."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest

pytestmark = pytest.mark.e2e
MINUTES = 5
EIGHT = ("attract", "explore", "weigh", "choose", "buy", "receive", "love", "recommend")
LEADS_TO = {
    "landed": "explore", "searched": "explore", "read_content": "weigh", "compared": "weigh", "asked": "weigh",
    "added_to_cart": "choose", "started_checkout": "choose", "bought": "buy", "repurchased": "buy", "received": "receive",
    "onboarded": "receive", "used": "love", "reviewed": "recommend", "referred": "recommend", "*": "attract",
}  # fmt: skip


@contextmanager
def in_minutes(task: str) -> Iterator[None]:
    began = time.monotonic()
    yield
    took = time.monotonic() - began
    print(f"\n{task}: {took:.0f} s")
    assert took < MINUTES * 60


def changed(before: dict[str, str], after: dict[str, str]) -> set[str]:
    assert before.keys() == after.keys()
    return {key for key in before if before[key] != after[key]}


def test_a_changed_rule_changes_the_journeys_of_the_preview_and_no_other(desk):
    touches, journeys = desk.keyed("fct_touchpoints", "touchpoint_key"), desk.keyed("fct_journeys", "journey_key")
    with in_minutes("a rule: changed, previewed, run"):
        desk.add(
            "seed_need_rules",
            ("need_90", 9, "^web_visit$", "", "tet_qua", *[""] * 7, "share", "true", "insight", "A gift"),
        )
        desk.add(
            "seed_rule_examples", ("need_900", "need", "web_visit", "Paid Social", "tet_qua_tang", *[""] * 10, "share")
        )
        desk.command("rules", "check")
        foretold = re.search(r"(\d+) touches of (\d+) people in (\d+) journeys", desk.command("rules", "preview"))
        desk.command("build")
    otherwise = changed(touches, desk.keyed("fct_touchpoints", "touchpoint_key"))
    assert all("tet_qua" in touches[key] for key in otherwise)
    concerned = desk.world.rows(
        "select count(distinct person_key), count(distinct journey_key) from candidate.fct_touchpoints "
        "where touchpoint_key = any(string_to_array(%s, ','))", ",".join(otherwise),
    )  # fmt: skip
    assert (len(otherwise), *concerned[0]) == tuple(map(int, foretold.groups())) and otherwise
    affected = {key for (key,) in desk.world.rows("select person_key from intermediate.int_control__affected_people")}
    assert len(affected) == concerned[0][0]
    theirs = {
        key
        for key, person in desk.world.rows("select journey_key, person_key from candidate.fct_journeys")
        if person in affected
    }
    assert changed(journeys, desk.keyed("fct_journeys", "journey_key")) <= theirs


def test_a_stage_model_is_added_by_rows(desk):
    with in_minutes("a stage model: written, checked, run"):
        desk.add("seed_frameworks", ("eight", "Eight stages", "Mô hình tám giai đoạn"))
        stages = [("eight", stage, place, stage.title(), f"Giai đoạn {place}") for place, stage in enumerate(EIGHT, 1)]
        desk.add("seed_framework_stages", *stages)
        desk.add("seed_moment_to_stage", *(("eight", *pair) for pair in LEADS_TO.items()))
        desk.command("rules", "check")
        desk.command("build")
    counts = dict(desk.world.rows("select framework, count(*) from candidate.fct_journey_progress group by 1"))
    assert counts["eight"] == counts["five"] > 0
    found = {
        stage
        for (stage,) in desk.world.rows(
            "select distinct stage from candidate.fct_person_stage where framework = 'eight'"
        )
    }
    assert found <= set(EIGHT) and len(found) > 3


def test_two_that_a_clerk_made_one_are_told_apart(desk):
    """A clerk typed one customer's number into another's profile, over his name; both were one person from the next build on."""
    one, other, phone = desk.world.rows(
        "with codes as (select value, person_key from vault.people where id_type = 'customer_code'), "
        "phones as (select value, person_key from vault.people where id_type = 'phone') "
        "select a.value, b.value, phones.value from codes a join raw.klaviyo__profiles p on p.external_id = a.value "
        "join codes b on b.person_key <> a.person_key join phones on phones.person_key = b.person_key order by 1, 2, 3 limit 1"
    )[0]

    def person_of(code: str) -> str:
        ((key,),) = desk.world.rows(
            "select person_key from vault.people where id_type = 'customer_code' and value = %s",
            code,
        )
        return key

    def wholes() -> dict[str, str]:
        return dict(desk.world.rows("select person_key, (to_jsonb(t))::text from candidate.dim_person as t"))

    was, before = {one: person_of(one), other: person_of(other)}, wholes()
    with psycopg.connect(desk.world.url, autocommit=True) as connection:
        connection.execute(
            "update raw.klaviyo__profiles set phone_number = %s, first_name = null, last_name = null, _loaded_at = clock_timestamp() where external_id = %s",
            (phone, one),
        )
    desk.command("build")
    assert person_of(one) == person_of(other)
    with in_minutes("two people: understood, parted, run"):
        assert phone in desk.command("explain-identity", one, other)
        link = ("L1", "split", "customer_code", one, "customer_code", other, "lan", "2026-03-01", "a clerk's slip")
        desk.add("seed_identity_manual_links", link)
        desk.command("build")
        assert "are not one person" in desk.command("explain-identity", one, other)
    assert {one: person_of(one), other: person_of(other)} == was
    after = wholes()
    assert {key for key in before if before[key] != after.get(key)} <= set(was.values())
    affected = {key for (key,) in desk.world.rows("select person_key from intermediate.int_control__affected_people")}
    assert set(was.values()) <= affected and len(affected) <= 3
