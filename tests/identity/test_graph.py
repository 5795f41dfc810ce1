"""Who belongs together, in SQL against scipy: any graph, any order of arrival, and keys that outlive both."""

import random

import pytest
from tests.identity.records import Record, components

TYPES = ["customer_code", "loyalty_card", "klaviyo_profile", "hubspot_contact", "marketplace_buyer", "email", "phone"]


def graphs(dice: random.Random, leaves: int = 5000) -> list[Record]:
    """Forests, chains, cliques, a super-node and a tangle: of all types of identifiers, in any order."""

    def kind(name: str) -> tuple[str, str]:
        return TYPES[sum(map(ord, name)) % len(TYPES)], name

    records: list[Record] = [[kind(f"chain{n}"), kind(f"chain{n + 1}")] for n in range(2000)]
    records += [[kind(f"cookie{n}"), kind(f"cookie{n + 1}"), kind(f"side{n}")] for n in range(500)]
    records += [[kind(f"tree{n}"), kind(f"tree{dice.randrange(n)}")] for n in range(1, 400)]
    records += [[kind(f"grove{n}"), kind(f"grove{n - dice.randrange(1, 8)}")] for n in range(8, 400, 3)]
    records += [[kind("hub"), kind(f"leaf{n}")] for n in range(leaves)]
    records += [[kind(f"clique{n}") for n in range(40)]]
    records += [[kind(f"ring{n}"), kind(f"ring{(n + 1) % 60}")] for n in range(60)]
    records += [[kind(f"tangle{dice.randrange(300)}"), kind(f"tangle{dice.randrange(300)}")] for _ in range(200)]
    records += [[kind(f"alone{n}")] for n in range(20)]
    dice.shuffle(records)
    return records


@pytest.mark.parametrize(("seed", "leaves"), [(1, 5000), (2, 100_000)])
def test_without_rules_people_are_the_components_of_the_graph(identities, seed, leaves):
    records = graphs(random.Random(seed), leaves)  # noqa: S311
    assert identities.resolve(records) == components(records)
    assert identities.refused() == {}


@pytest.mark.parametrize(
    "identifiers",
    [pytest.param(4, id="sql-idr told three people"), pytest.param(6, id="dbt-id-resolution needed five runs")],
)
def test_a_chain_is_one_person_after_one_run(identities, identifiers):
    chain = [(TYPES[n], f"link{n}") for n in range(identifiers)]
    assert identities.resolve(list(zip(chain, chain[1:], strict=False))) == {frozenset(chain)}


def test_a_source_that_is_added_changes_nobodys_key_as_in_customer360(identities):
    known = [[("customer_code", f"C{n}"), ("email", f"e{n}@x.vn")] for n in range(20)]
    identities.resolve(known)
    before = {identifier: key for key, members in identities.people().items() for identifier in members}
    # The new source's contacts are stronger, weaker and earlier in the alphabet than what was known.
    added = [
        [kind, ("email", f"e{n}@x.vn")]
        for n in range(20)
        for kind in (("hubspot_contact", f"0{n}"), ("source_contact", f"a:{n}"))
    ]
    identities.resolve(known + added)
    after = {identifier: key for key, members in identities.people().items() for identifier in members}
    assert {identifier: after[identifier] for identifier in before} == before


def test_one_record_makes_a_person_where_the_ra_warehouse_wanted_two(identities):
    assert identities.resolve([[("email", "once@x.vn")]]) == {frozenset({("email", "once@x.vn")})}


def test_any_order_of_arrival_ends_in_the_same_people_and_keys_stay(identities):
    dice = random.Random(5)  # noqa: S311
    world = [[("email", f"e{dice.randrange(150)}"), ("customer_code", f"c{dice.randrange(150)}")] for _ in range(160)]
    before: dict[str, set] = {}
    for arrived in (40, 80, 81, 160):
        assert identities.resolve(world[:arrived]) == components(world[:arrived])
        people = identities.people()
        for key, members in people.items():
            older = {former for former, known in before.items() if known & members}
            assert all(before[former] <= members for former in older), "what was one person stays one"
            assert key in older or not older, "of people that turn out to be one, one keeps the key"
        before = people
    once = identities.people()
    assert identities.resolve(world) == components(world)
    assert identities.people() == once, "nothing new: every person keeps the key"
