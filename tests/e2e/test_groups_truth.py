"""Households and companies against the truth that the demo world wrote about itself."""

from datetime import datetime

import pytest

pytestmark = pytest.mark.e2e
LEVELS = {"household": "households", "account": "accounts"}


@pytest.fixture
def people(house) -> dict[str, str]:
    """The person of each cluster of the truth."""
    rows = house.rows("select id_type || ':' || id_value, person_key from intermediate.int_identity__identifier_person")
    known = dict(rows)
    return {line["cluster"]: known[line["cluster"]] for line in house.truth("identifiers") if line["cluster"] in known}


@pytest.mark.parametrize("level", LEVELS)
def test_who_belongs_together_is_exact(house, people, level):
    wanted = {frozenset(people[member] for member in line["members"]) for line in house.truth(LEVELS[level])}
    grouped: dict[str, set[str]] = {}
    for key, person in house.rows(
        f"select {level}_key, person_key from marts.dim_person where {level}_key is not null"
    ):
        # The owner who tried the shop out is nobody's customer.
        if person in people.values():
            grouped.setdefault(key, set()).add(person)
    assert wanted, "the world has none"
    assert set(map(frozenset, grouped.values())) == wanted


@pytest.mark.parametrize("level", LEVELS)
def test_what_they_did_together_is_told_of_the_group(house, people, level):
    found = {
        key: tuple(figures)
        for key, *figures in house.rows(
            f"select {level}_key, people, orders, value_minor, journeys, touches, first_seen_at from marts.dim_{level}"
        )
    }
    groups = dict(house.rows(f"select person_key, {level}_key from marts.dim_person where {level}_key is not null"))
    wanted = {
        groups[people[line["members"][0]]]: (
            line["people"], line["orders"], line["value_minor"], line["journeys"], line["touches"],
            datetime.fromisoformat(line["first_seen_at"]) if line["first_seen_at"] else None,
        )
        for line in house.truth(LEVELS[level])
    }  # fmt: skip
    assert {key: found[key][:3] for key in wanted} == {key: figures[:3] for key, figures in wanted.items()}
    wrong = [(figures, found[key]) for key, figures in wanted.items() if found[key] != figures]
    assert len(wrong) <= 0.02 * len(wanted), wrong[:5]


def test_both_kinds_of_evidence_of_a_home_are_seen(house):
    shared = house.rows("select bool_or(shares_address), bool_or(shares_device) from marts.dim_household")
    assert shared == [(True, True)]


def test_a_company_is_called_what_the_crm_calls_it(house):
    named = house.rows("select company_name, email_domain, crm_accounts from marts.dim_account where crm_accounts > 0")
    known = {
        name
        for (name,) in house.rows(
            "select name from raw.salesforce__accounts union select name from raw.hubspot__companies"
        )
    }
    assert named and {name for name, _domain, _accounts in named} <= known
    assert house.rows(
        "select count(*) from marts.dim_account where email_domain in ('thudientu.example', 'hopthu.example')"
    ) == [(0,)]
