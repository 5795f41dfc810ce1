"""Days in any order end as a full rebuild does: labels, and whose each identifier is; whatever came, went and was refused."""

import random

import pytest
from tests.identity.records import Identities, Record

TYPES = ["customer_code", "loyalty_card", "hubspot_contact", "marketplace_buyer", "email", "phone"]
_LABELS = """select node_key, label, refused_by from intermediate.int_identity__labels order by node_key"""
_PLACES = """
select count(*), count(distinct label), count(distinct person_key) from (
    select distinct labels.label, people.person_key
    from intermediate.int_identity__labels as labels
    left join intermediate.int_identity__identifier_person as people on people.node_key = labels.node_key
    where labels.refused_by is null
) as places
"""


def rules_of(dice: random.Random) -> dict[str, dict[str, int | None]]:
    limits: dict[str, dict[str, int | None]] = {}
    if dice.random() < 0.7:
        limits["max_values_per_person"] = {dice.choice(TYPES): dice.randint(1, 3), "email": dice.randint(1, 3)}
    if dice.random() < 0.5:
        limits["max_people_per_value"] = {"phone": 2, "email": 3}
    if dice.random() < 0.3:
        limits["min_records"] = {"phone": 2}
    return limits


@pytest.mark.parametrize("seed", [1, *(pytest.param(seed, marks=pytest.mark.thorough) for seed in range(2, 8))])
def test_any_days_end_as_a_full_rebuild_and_a_person_is_one_component(identities: Identities, seed: int):
    dice = random.Random(seed)  # noqa: S311
    size = dice.choice([15, 30, 60])
    identities.rules(**rules_of(dice))

    def record() -> Record:
        return [(dice.choice(TYPES), str(dice.randrange(size))) for _ in range(dice.choice([1, 2, 2, 3]))]

    records = [record() for _ in range(size)]
    for _day in range(5):
        identities.resolve(records)
        components, labels, people = identities.ask(_PLACES)[0]
        assert components == labels == people, "each component is one person, and each person one component"
        # A record that is gone leaves its place, so that the others keep their keys.
        records = [[] if dice.random() < 0.08 else known for known in records]
        records += [record() for _ in range(dice.randrange(size // 3))]
    told = identities.ask(_LABELS)
    identities.tell_all_labels()
    assert identities.ask(_LABELS) == told
