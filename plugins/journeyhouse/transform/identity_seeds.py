"""The seeds that decide who is one person are edited by analysts: what would be ignored, or contradicts itself, is refused before a build."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from journeyhouse.macros import macros
from journeyhouse.transform.seed_complaints import refuse
from journeyhouse.transform.seed_files import Rows, rows

# What int_identifiers tells people by; the guards of a type without a row would be off.
TYPES = (
    "customer_code", "loyalty_card", "klaviyo_profile", "hubspot_contact", "marketplace_buyer", "email", "phone", "source_contact",
)  # fmt: skip
# Names contradict each other, and what is looked at beside persons' own identifiers can be nobody's too.
_BLOCKABLE = (*TYPES, "name", "device", "address", "crm_account", "email_domain")
_LIMITS = (
    "max_people_per_value", "max_accounts_per_value", "max_names_per_value", "max_values_per_person", "min_records",
)  # fmt: skip
# Of what records show beside a name (int_identifiers__names).
_NAMED = ("email", "phone")
_GROUP_LIMITS = ("max_people_per_value", "max_values_per_group", "min_records")
# What of a record can make people one household or company: more is not looked at.
_LEVELS = {
    "household": {"household_member", "address", "phone", "email", "device", "loyalty_card"},
    "account": {"account_member", "crm_account", "email_domain"},
}


def check(folder: Path, country: str = "VN") -> None:
    """Raises ConfigError listing everything that is wrong in the identity seeds of `dbt_project/seeds`, by file, row and field.

    `country` is the company's: numbers that people write without a calling code are of it.
    """
    rules, groups, links, blocked = (
        rows(folder / f"seed_{name}.csv")
        for name in ("identity_rules", "group_rules", "identity_manual_links", "identity_blocked_values")
    )
    found = [f"seed_identity_rules.csv, row {text}" for text in (*_wrong_rules(rules, _LIMITS), *_wrong_types(rules))]
    found += [
        f"seed_identity_rules.csv, row {number}, field max_names_per_value: only {' and '.join(_NAMED)} can have one"
        for number, row in rules
        if row["max_names_per_value"] and row["id_type"] not in _NAMED
    ]
    found += [
        f"seed_group_rules.csv, row {text}" for text in (*_wrong_rules(groups, _GROUP_LIMITS), *_wrong_levels(groups))
    ]
    found += [f"seed_identity_manual_links.csv, row {text}" for text in _wrong_links(links, country)]
    found += [f"seed_identity_blocked_values.csv, row {text}" for text in _wrong_blocks(blocked)]
    refuse("identity seeds", folder, found)


def _wrong_rules(rules: Rows, limits: tuple[str, ...]) -> Iterator[str]:
    seen: set[str] = set()
    for number, row in rules:
        if not row["id_type"] or row["id_type"] in seen:
            yield f"{number}, field id_type: must be given and unique"
        seen.add(row["id_type"])
        if not row["priority"].isdigit():
            yield f"{number}, field priority: must be a whole number; 1 counts most"
        for name in limits:
            if row[name] and not (row[name].isdigit() and int(row[name])):
                yield f"{number}, field {name}: must be a whole number above 0, or empty for no limit"


def _wrong_types(rules: Rows) -> Iterator[str]:
    for number, row in rules:
        if row["id_type"] not in TYPES:
            yield f"{number}, field id_type: '{row['id_type']}' is none of {', '.join(TYPES)}"
    told = {row["id_type"] for _number, row in rules}
    yield from (f"{len(rules) + 2}, field id_type: {name} is missing" for name in TYPES if name not in told)


def _wrong_blocks(blocked: Rows) -> Iterator[str]:
    for number, row in blocked:
        if row["id_type"] not in _BLOCKABLE:
            yield f"{number}, field id_type: '{row['id_type']}' is none of {', '.join(_BLOCKABLE)}"
        if not row["pattern"]:
            yield f"{number}, field pattern: is empty"


def _wrong_levels(groups: Rows) -> Iterator[str]:
    members = {row["level"]: row["priority"] for _number, row in groups if row["id_type"] == f"{row['level']}_member"}
    for number, row in groups:
        known = _LEVELS.get(row["level"])
        if known is None:
            yield f"{number}, field level: must be {' or '.join(_LEVELS)}"
        elif row["id_type"] not in known:
            yield f"{number}, field id_type: '{row['id_type']}' is none of {', '.join(sorted(known))}"
        elif row["id_type"] != f"{row['level']}_member":
            # Who the people are stands above what they share: nobody is given up for a tie.
            strongest = members.get(row["level"], "")
            if row["priority"].isdigit() and strongest.isdigit() and int(row["priority"]) <= int(strongest):
                yield f"{number}, field priority: must be weaker than that of {row['level']}_member"
            if row["max_values_per_group"]:
                yield f"{number}, field max_values_per_group: only {row['level']}_member has one"
    yield from (
        f"{len(groups) + 2}, field id_type: {level}_member is missing" for level in _LEVELS if level not in members
    )


def _normalised(links: Rows, country: str) -> dict[tuple[str, str], str]:
    """Each identifier as the models compare it; empty where it is none."""
    if not links:
        return {}
    import duckdb

    told = [(row[f"id_type_{end}"], row[f"value_{end}"]) for _number, row in links for end in ("a", "b")]
    spelling = macros("duckdb", country).normalise_identifier("id_type", "value")
    asked = "(select unnest($types) as id_type, unnest($values) as value)"
    types, values = map(list, zip(*told, strict=True))
    with duckdb.connect() as opened:
        found = opened.execute(f"select {spelling} from {asked}", {"types": types, "values": values}).fetchall()
    return {identifier: (value or "").casefold() for identifier, (value,) in zip(told, found, strict=True)}


def _wrong_links(links: Rows, country: str) -> Iterator[str]:
    normalised = _normalised(links, country)
    seen: set[str] = set()
    decided: dict[frozenset[tuple[str, str]], str] = {}
    for number, row in links:
        if not row["link_id"] or row["link_id"] in seen:
            yield f"{number}, field link_id: must be given and unique"
        seen.add(row["link_id"])
        if row["action"] not in ("merge", "split"):
            yield f"{number}, field action: must be merge or split"
        for end in ("a", "b"):
            if row[f"id_type_{end}"] not in TYPES:
                yield f"{number}, field id_type_{end}: '{row[f'id_type_{end}']}' is none of {', '.join(TYPES)}"
            if not row[f"value_{end}"]:
                yield f"{number}, field value_{end}: is empty"
            elif not normalised[row[f"id_type_{end}"], row[f"value_{end}"]]:
                yield f"{number}, field value_{end}: '{row[f'value_{end}']}' is no {row[f'id_type_{end}']}"
        pair = frozenset(
            (row[f"id_type_{end}"], normalised[row[f"id_type_{end}"], row[f"value_{end}"]]) for end in ("a", "b")
        )
        if len(pair) == 1:
            yield f"{number}, field value_b: is the same identifier as value_a"
        if decided.setdefault(pair, row["action"]) != row["action"]:
            yield f"{number}, field action: another row says {decided[pair]} of the same two"
        try:
            date.fromisoformat(row["decided_on"])
        except ValueError:
            yield f"{number}, field decided_on: must be a day, e.g. 2026-03-01"
