"""The campaign map is edited by analysts: a rule that would map nothing, or break a build, is refused before it, by row and field."""

from collections.abc import Sequence
from pathlib import Path

from journeyhouse.transform import variables
from journeyhouse.transform.rule_seeds import complaints
from journeyhouse.transform.seed_complaints import refuse
from journeyhouse.transform.seed_files import rows

NAME = "seed_campaign_map.csv"
PATTERNS = ("utm_source", "utm_medium", "utm_campaign", "click_id")


def platforms(project: Path) -> list[str]:
    """Platforms whose ads the project reads: what fct_ad_performance_daily calls them."""
    return [name.removeprefix("stg_").removesuffix("__ads") for name in variables.read(project)["shape_ads"]]


def check(folder: Path, known: Sequence[str]) -> None:
    """Raises ConfigError listing everything that is wrong with the campaign map of `dbt_project/seeds`; `known` are platforms."""
    refuse("campaign map", folder, complaints(folder / NAME, PATTERNS) or _wrong(folder / NAME, known))


def _wrong(path: Path, known: Sequence[str]) -> list[str]:
    found = []
    for number, row in rows(path):
        where = f"{path.name}, row {number}, field"
        if row["platform"] not in known:
            found.append(f"{where} platform: '{row['platform']}' is none of {', '.join(known)}")
        if not any(row[name] for name in PATTERNS):
            found.append(f"{where} utm_source: one of {', '.join(PATTERNS)} must be given, or every visit is an ad's")
        if row["adset"] and not row["campaign"] and not row["utm_campaign"]:
            found.append(f"{where} adset: is of a campaign; name it, or the utm_campaign that speaks of it")
    return found
