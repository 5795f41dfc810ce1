"""What may not be one person is not: shared values, surplus values, whom a human parted; each refusal with its rule."""

import random
from collections import Counter

import pytest
from tests.identity.records import Identifier, Record, components

CODES = [("customer_code", f"C{n}") for n in range(100)]
EMAILS = [("email", f"e{n}@x.vn") for n in range(100)]
PHONES = [("phone", f"+8491{n:07}") for n in range(100)]
CARDS = [("loyalty_card", f"T{n}") for n in range(100)]


def test_a_value_of_too_many_people_names_none_of_them(identities):
    identities.rules(max_people_per_value={"phone": 5, "email": 2})
    crowd = [[CODES[n], PHONES[0]] for n in range(6)]
    family = [[CODES[10 + n], PHONES[1]] for n in range(5)]
    # A type that is stronger than the e-mail counts, whichever it is; one that is weaker does not.
    buyers = [[("marketplace_buyer", f"b{n}"), EMAILS[0]] for n in range(3)]
    phones = [[PHONES[10 + n], EMAILS[1]] for n in range(3)]
    found = identities.resolve(crowd + family + buyers + phones)
    assert identities.refused() == {PHONES[0]: "max_people_per_value", EMAILS[0]: "max_people_per_value"}
    assert found == components([[CODES[n]] for n in range(6)] + family + [[buyer] for buyer, _ in buyers] + phones)
    evidence = identities.ask(
        "select refused_by, people_on_value, count(*) from intermediate.int_identity__edges_rejected group by 1, 2 order by 2"
    )
    assert evidence == [("max_people_per_value", 3, 3), ("max_people_per_value", 6, 6)]


def test_two_accounts_with_one_shop_are_two_people_who_share_a_phone(identities):
    """Accounts with two shops may be one customer's; and so may be what no shop calls an account."""
    identities.rules(max_accounts_per_value={"phone": 1})
    identities.accounts(r0="shop", r1="shop", r2="shop", r3="other_shop")
    family = [[CODES[0], EMAILS[0], PHONES[0]], [CODES[1], EMAILS[1], PHONES[0]]]
    one = [[CODES[2], PHONES[1]], [CODES[3], PHONES[1]], [CODES[4], PHONES[1]]]
    assert identities.resolve(family + one) == components([record[:2] for record in family] + one)
    assert identities.refused() == {PHONES[0]: "max_accounts_per_value"}
    told = identities.explained("+84910000000")
    assert "max_accounts_per_value, one system has more than one account on it (2 people on it)" in told
    # Once the second account has another number, this one is one person's again.
    moved = [family[0], [CODES[1], EMAILS[1], PHONES[2]], *one]
    assert identities.resolve(moved) == components(moved)


def test_names_that_contradict_each_other_under_one_phone_are_two_people(identities):
    """A guest and an account holder; a shorter name contradicts no longer one, in whatever order it is written."""
    identities.rules(max_names_per_value={"phone": 1})
    two = [[CODES[0], EMAILS[0], PHONES[0]], [EMAILS[1], PHONES[0]]]
    also = [[CODES[4], PHONES[2]], [EMAILS[4], PHONES[2]]]
    one = [[CODES[2], PHONES[1]], [EMAILS[2], PHONES[1]], [CARDS[2], PHONES[1]], [EMAILS[3], PHONES[1]]]
    called = [("r0", PHONES[0], "nguyen van an"), ("r1", PHONES[0], "nguyen thi an"),
              ("r2", PHONES[2], "le binh"), ("r3", PHONES[2], "tran cuong"),
              ("r4", PHONES[1], "le thi mai"), ("r5", PHONES[1], "mai le"), ("r6", PHONES[1], "thi mai")]  # fmt: skip
    identities.names(*called)
    assert identities.resolve(two + also + one) == components(
        [record[:1] for record in also] + [two[0][:2], two[1][:1]] + one
    )
    assert identities.refused() == dict.fromkeys((PHONES[0], PHONES[2]), "max_names_per_value")
    told = identities.explained("+84910000000")
    assert (
        "max_names_per_value, records call whom it belongs to by names that contradict each other (2 people on it)"
        in told
    )
    # One second name was a slip of the pen, and is mended; the other one is on a record that shows the phone no more.
    identities.names(called[0], ("r1", PHONES[0], "an nguyen"), *called[2:])
    also[1][1] = PHONES[3]
    assert identities.resolve(two + also + one) == components(two + also + one)


def test_a_chain_of_shared_values_is_cut_where_the_evidence_is_weakest(identities):
    """Each phone is shared by two customers only, but together they would make one person of forty."""
    identities.rules(max_values_per_person={"customer_code": 5})
    chain = [record for n in range(40) for record in ([CODES[n], EMAILS[n], PHONES[n]], [CODES[n + 1], PHONES[n]])]
    found = identities.resolve(chain)
    assert identities.refused() == {PHONES[n]: "max_values_per_person" for n in range(40)}
    assert found == {frozenset({CODES[n], EMAILS[n]}) for n in range(40)} | {frozenset({CODES[40]})}


def test_a_value_that_ties_nobody_together_is_left_alone(identities):
    identities.rules(max_values_per_person={"customer_code": 2})
    own = [[CODES[n], PHONES[n], EMAILS[n]] for n in range(3)]
    shared = [[CODES[n], EMAILS[50]] for n in range(3)]
    assert identities.resolve(own + shared) == components(own)
    assert identities.refused() == {EMAILS[50]: "max_values_per_person"}


def test_the_values_seen_most_are_kept_where_one_person_has_too_many(identities):
    identities.rules(max_values_per_person={"email": 2})
    records = [[CODES[0], EMAILS[n]] for n in range(4) for _ in range(4 - n)]
    assert identities.resolve(records) == {frozenset({CODES[0], EMAILS[0], EMAILS[1]})}
    assert identities.refused() == {EMAILS[2]: "max_values_per_person", EMAILS[3]: "max_values_per_person"}


def test_above_fifty_identifiers_nothing_stops_silently_as_adobe_does(identities):
    crowd = [[CODES[n], CODES[n + 1]] for n in range(60)]
    small = [[CODES[80], EMAILS[80], PHONES[80]]]
    found = identities.resolve(crowd + small, {"identity_max_identifiers": 50})
    assert found == {frozenset({CODES[n]}) for n in range(61)} | {frozenset(small[0])}
    told = identities.ask(
        "select conflict_rule, count(*), count(distinct conflict_label) from intermediate.int_identity__labels group by 1 order by 1"
    )
    assert told == [("max_identifiers_per_person", 61, 1), (None, 3, 0)]
    assert identities.ask("select distinct refused_by from intermediate.int_identity__edges_rejected") == [
        ("max_identifiers_per_person",)
    ]


def test_a_pair_that_too_few_records_show_joins_nobody(identities):
    identities.rules(min_records={"phone": 2})
    records = [[CODES[0], PHONES[0]], [CODES[0], PHONES[0]], [CODES[1], PHONES[1]], [CODES[1], EMAILS[1]]]
    assert identities.resolve(records) == {
        frozenset({CODES[0], PHONES[0]}), frozenset({CODES[1], EMAILS[1]}), frozenset({PHONES[1]}),
    }  # fmt: skip


def test_a_human_joins_and_parts_people_and_changes_his_mind(identities):
    apart = [[CODES[0], EMAILS[0]], [CODES[1], PHONES[1]]]
    # Two ways lead from C2 to C3: an e-mail and a loyalty card. Both are given up; what is theirs alone stays.
    together = [
        [CODES[2], EMAILS[2], CARDS[2]], [CODES[3], EMAILS[2], CARDS[2]], [CODES[2], PHONES[2]], [CODES[3], PHONES[3]],
        [CODES[2], CODES[3]],
    ]  # fmt: skip
    world = apart + together
    assert identities.resolve(world) == components(world)
    was = {identifier: key for key, members in identities.people().items() for identifier in members}
    identities.link(
        ("merge", ("email", " E0@x.VN"), ("phone", "091 0000 001")),
        ("split", CODES[2], CODES[3]),
        ("split", PHONES[2], ("phone", "091 0000 002")),
    )
    found = identities.resolve(world)
    assert found == {
        frozenset({CODES[0], EMAILS[0], CODES[1], PHONES[1]}),
        frozenset({CODES[2], PHONES[2]}), frozenset({CODES[3], PHONES[3]}),
    }  # fmt: skip
    assert identities.refused() == {EMAILS[2]: "manual_split", CARDS[2]: "manual_split"}
    now = {identifier: key for key, members in identities.people().items() for identifier in members}
    assert was[CODES[2]] in (now[CODES[2]], now[CODES[3]]), "one of the two keeps the key"
    assert now[CODES[0]] in (was[CODES[0]], was[CODES[1]])
    identities.link()
    assert identities.resolve(world) == components(world)
    again = {identifier: key for key, members in identities.people().items() for identifier in members}
    assert {identifier: again[identifier] for identifier in was} == was, "everybody is again who he was"


def test_a_link_to_an_identifier_that_nobody_has_seen_is_told(identities):
    identities.link(("merge", CODES[0], ("email", "nobody@x.vn")))
    assert identities.resolve([[CODES[0], EMAILS[0]]]) == components([[CODES[0], EMAILS[0]]])
    assert identities.ask("select refused_by from intermediate.int_identity__edges_rejected") == [
        ("unknown_identifier",)
    ]


def random_world(dice: random.Random) -> list[Record]:
    pools: list[list[Identifier]] = [CODES[:50], CARDS[:30], EMAILS[:60], PHONES[:40]]
    return [dice.sample([dice.choice(pool) for pool in pools], dice.randrange(1, 4)) for _ in range(110)]


@pytest.mark.parametrize("seed", range(2))
def test_no_person_breaks_a_rule_and_who_broke_none_is_whole(identities, seed):
    dice = random.Random(seed)  # noqa: S311
    world = random_world(dice)
    limits = {"customer_code": 2, "loyalty_card": 2, "email": 3}
    identities.rules(max_values_per_person=limits)
    parted = [tuple(dice.sample(CODES[:50], 2)) for _ in range(5)]
    identities.link(*(("split", one, other) for one, other in parted))
    found = identities.resolve(world, {"identity_max_identifiers": 12})

    def breaks(person: frozenset[Identifier]) -> bool:
        counts = Counter(id_type for id_type, _value in person)
        return (
            len(person) > 12
            or any(counts[id_type] > limit for id_type, limit in limits.items())
            or any({one, other} <= person for one, other in parted)
        )

    assert [person for person in found if breaks(person)] == []
    plain = components(world)
    assert {person for person in plain if not breaks(person)} <= found
    torn = frozenset().union(*(person for person in plain if breaks(person)))
    assert set(identities.refused()) <= torn
    assert frozenset().union(*found) == frozenset().union(*plain) - set(identities.refused())
    assert all(any(person <= whole for whole in plain) for person in found), "nobody is joined by a rule"
    again = identities.resolve(dice.sample(world, len(world)), {"identity_max_identifiers": 12})
    assert again == found, "the order of records decides nothing"
