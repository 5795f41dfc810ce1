"""Rule seeds are edited by analysts: a pattern that would break a build is refused before it, by file, row and field."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from journeyhouse.transform import variables
from journeyhouse.transform.seed_complaints import refuse
from journeyhouse.transform.seed_files import layouts, rows

PATTERNS = (
    "touchpoint_type", "channel", "campaign", "category", "lifecycle", "utm_source", "utm_medium", "utm_campaign", "click_id",
    "referrer_domain", "content_kind", "content", "content_title",
)  # fmt: skip
# What is said of content is judged once for each content, what is said of touches for each kind of touch.
CONTENT_SETS = ("topic", "form", "style")
RULE_SETS = ("channel", "context", "need", "moment", "department", *CONTENT_SETS)
_MAX_LENGTH = 300
# Look-around, back-references and possessive quantifiers are not understood by every engine. Patterns are lower-cased:
# there \D would come to mean \d. Whether \w and [:alpha:] hold the letter ữ, engines do not agree, nor how often a thing may be repeated.
_UNSAFE = re.compile(r"\(\?(?!:)|\\[1-9]|\\[a-ce-zA-Z]|\[:|\[\[[.=]|\{(?:,|\d*,?\d{3})|[*+?}]\+")


def inputs(project: Path) -> dict[str, list[str]]:
    """The columns that the rules of each set look at, as dbt_project.yml says."""
    return variables.read(project)["rule_inputs"]


def layout_of(rule_set: str) -> tuple[str, ...]:
    """The columns of the seed of a rule set."""
    return tuple(layouts()[f"seed_{rule_set}_rules"])


def check(folder: Path, looked_at: Mapping[str, Sequence[str]]) -> None:
    """Raises ConfigError listing everything that is wrong with the rule seeds of `dbt_project/seeds`."""
    found = []
    for name in RULE_SETS:
        path = folder / f"seed_{name}_rules.csv"
        # A rule set of old, given back by `rules as-of`, may be from before content was judged.
        if name not in CONTENT_SETS or path.exists():
            found += complaints(path, PATTERNS) or _never_looked_at(path, looked_at[name])
    for name in ("seed_activity_outcomes", "seed_identity_blocked_values", "seed_search_query_classes"):
        # A rule set of old has none of these.
        if (folder / f"{name}.csv").exists():
            found += complaints(folder / f"{name}.csv", ("pattern",))
    refuse("rule seeds", folder, found)


def complaints(path: Path, patterns: Sequence[str]) -> list[str]:
    """What is wrong with a seed of patterns, or of rules, each with file, row and field."""
    found, seen = [], set()
    for number, row in rows(path):
        where = f"{path.name}, row {number}, field"
        if "rule_id" in row:
            if row["rule_id"] in seen or not row["rule_id"]:
                found.append(f"{where} rule_id: must be given and unique")
            seen.add(row["rule_id"])
            if not row["priority"].isdigit():
                found.append(f"{where} priority: must be a whole number")
            if row["active"] not in ("true", "false"):
                found.append(f"{where} active: must be true or false")
        found += [f"{where} {field}: {text}" for field in patterns if (text := problem_of(row.get(field) or ""))]
    return found


def _never_looked_at(path: Path, looked_at: Sequence[str]) -> list[str]:
    """A pattern in a column that is never asked would be no condition at all, and its rule take everything."""
    return [
        f"{path.name}, row {number}, field {field}: these rules look at {', '.join(looked_at)} only; leave it empty"
        for number, row in rows(path)
        for field in PATTERNS
        if row.get(field) and field not in looked_at
    ]


def problem_of(pattern: str) -> str:
    """Why a pattern may not go in; empty when it may. A leading `!` negates."""
    if len(pattern) > _MAX_LENGTH:
        return f"longer than {_MAX_LENGTH} characters"
    if _UNSAFE.search(pattern):
        return "look-around, back-reference, \\w or another construct that not every engine knows or reads alike"
    try:
        re.compile(pattern.removeprefix("!"))
    except re.error as error:
        return f"not a valid pattern: {error}"
    return ""
