"""Connected components in SQL against a plain union-find, on chains, stars and random graphs."""

import random

import psycopg
from tests.dbt import raw_tables
from tests.dbt.dbt_calls import run_dbt


def components(pairs):
    """Each identifier with the set it is tied to, by union-find."""
    parent = {}

    def find(value):
        parent.setdefault(value, value)
        while parent[value] != value:
            parent[value] = parent[parent[value]]
            value = parent[value]
        return value

    for one, other in pairs:
        parent[find(one)] = find(other)
    groups = {}
    for value in parent:
        groups.setdefault(find(value), set()).add(value)
    return {frozenset(group) for group in groups.values()}


def profiles(pairs):
    """Klaviyo profiles and HubSpot contacts that tie e-mails in pairs."""
    return [
        {"id": f"H{number}", "email": one, "additional_emails": other, "updated_at": "2026-01-01T00:00:00Z"}
        for number, (one, other) in enumerate(pairs)
    ]


def test_labels_are_the_true_components(database, workplace, query):
    chain = [(f"chain{n}@x.vn", f"chain{n + 1}@x.vn") for n in range(150)]
    star = [("hub@x.vn", f"leaf{n}@x.vn") for n in range(40)]
    dice = random.Random(7)  # noqa: S311
    tangle = [(f"r{dice.randrange(120)}@x.vn", f"r{dice.randrange(120)}@x.vn") for _ in range(90)]
    pairs = chain + star + tangle
    contacts = profiles(pairs)
    # One phone under six customer codes names no one of them; under five it still may.
    crowd = [
        {"id": f"K{n}", "phone_number": "0911222333", "external_id": f"C{n}", "updated": "2026-01-01T00:00:00Z"}
        for n in range(6)
    ]
    family = [
        {"id": f"F{n}", "phone_number": "0911222444", "external_id": f"C9{n}", "updated": "2026-01-01T00:00:00Z"}
        for n in range(5)
    ]
    with psycopg.connect(database, autocommit=True) as connection:
        rows = {"hubspot__contacts": contacts, "klaviyo__profiles": crowd + family}
        raw_tables.load_rows(connection, rows, "2026-01-02T00:00:00Z")
        raw_tables.set_as_of(connection, "2026-01-02T00:00:00Z")
    run_dbt(["build", "--indirect-selection", "buildable", "-s", "+int_identity__identifier_person", "labels_are_components", "+int_identity__edges_rejected"],
            workplace, url=database)  # fmt: skip
    found = {}
    for person, value in query("select person_key, id_value from intermediate.int_identity__identifier_person"):
        found.setdefault(person, set()).add(value)
    ties = [(contact["id"], contact["email"]) for contact in contacts] + pairs
    expected = components(ties + [(f"K{n}", f"C{n}") for n in range(6)])
    family_of_five = {f"F{n}" for n in range(5)} | {f"C9{n}" for n in range(5)} | {"+84911222444"}
    assert {frozenset(group) for group in found.values()} == expected | {frozenset(family_of_five)}
    refused = query("select refused_by, count(*) from intermediate.int_identity__edges_rejected group by 1")
    assert refused == [("max_people_per_value", 12)]
