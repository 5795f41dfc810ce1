"""`journeyhouse explain-identity` says whom an identifier names, by which pairs, and what was refused."""

import psycopg
import pytest

from journeyhouse.errors import ConfigError

CODE, MAIL, PHONE, OTHER = (
    ("customer_code", "C1"),
    ("email", "lan@x.vn"),
    ("phone", "+84912345678"),
    ("email", "b@x.vn"),
)


@pytest.fixture(scope="module", autouse=True)
def nothing_decided(identities) -> None:
    """What is decided here is only looked at: it stands for all tests of this module."""
    identities.forget()


@pytest.fixture(scope="module")
def decided(identities, nothing_decided):
    identities.rules(max_people_per_value={"phone": 1})
    identities.link(("merge", MAIL, OTHER), ("split", ("customer_code", "C8"), ("customer_code", "C9")))
    identities.resolve([[CODE, MAIL], [CODE, MAIL], [CODE, PHONE], [("customer_code", "C2"), PHONE], [OTHER],
                        [("customer_code", "C8"), ("loyalty_card", "T8")],
                        [("customer_code", "C9"), ("loyalty_card", "T8")],
                        [("customer_code", "C8"), ("device", "tablet")], [("customer_code", "C9"), ("device", "tablet")]])  # fmt: skip
    return identities


@pytest.mark.parametrize("asked", ["lan@x.vn", " LAN@x.vn ", "C1"])
def test_the_chain_is_told_pair_by_pair(decided, asked):
    told = decided.explained(asked)
    assert "known by 3 identifier(s)" in told
    assert ": 2 record(s) show both" in told and "email b@x.vn: joined by a human (L0)" in told
    assert "mint: 3 identifier(s)" in told
    assert "max_people_per_value, too many people are seen on it (2 people on it); 1 record(s) show both" in told


@pytest.mark.parametrize("asked", ["+84912345678", "0912 345 678", "84912345678"])
def test_who_names_nobody_is_told_with_the_rule(decided, asked):
    told = decided.explained(asked)
    assert told.startswith("phone +84912345678 names nobody: max_people_per_value")
    assert told.count("max_people_per_value, too many people") == 3


def test_two_identifiers_and_the_way_between_them(decided):
    assert "email b@x.vn - email lan@x.vn - customer_code C1" in decided.explained("b@x.vn", "C1")
    told = decided.explained("C8", "C9")
    assert "customer_code C8 and customer_code C9 are not one person" in told
    assert "loyalty_card T8" in told and "manual_split, a human parted them" in told


@pytest.mark.parametrize("asked", ["C8", "C9"])
def test_a_device_that_several_people_share_is_told_of_each(decided, asked):
    assert ": shared, each visit is settled by itself" in decided.explained(asked)


def test_a_key_finds_its_person_and_an_unknown_identifier_is_refused(decided):
    (key,) = {person for person, members in decided.people().items() if MAIL in members}
    assert f"is person {key}" in decided.explained(key)
    with pytest.raises(ConfigError, match="no record shows 'nobody@x.vn'"):
        decided.explained("nobody@x.vn")


def test_who_may_not_look_into_the_vault_is_told_the_chain_without_values(decided, cluster):
    url = cluster.url("journeyhouse", "identity")
    with psycopg.connect(cluster.url("postgres", "identity"), autocommit=True) as admin:
        admin.execute("create role analyst login password 'analyst'")
        for schema in ("intermediate", "ops", "seeds"):
            admin.execute(f"grant usage on schema {schema} to analyst")
            admin.execute(f"grant select on all tables in schema {schema} to analyst")
        try:
            told = decided.explained("LAN@x.vn", url=url.replace(url.split("//")[1].split("@")[0], "analyst:analyst"))
        finally:
            admin.execute("drop owned by analyst; drop role analyst")
    assert "known by 3 identifier(s)" in told and ": 2 record(s) show both" in told
    assert told.startswith("email (hidden ") and "customer_code (hidden " in told
    assert not any(value in told for value in ("lan@x.vn", "b@x.vn", "84912345678", "C1"))
