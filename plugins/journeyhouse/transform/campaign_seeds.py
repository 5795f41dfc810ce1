"""The campaign map is edited by analysts: a rule that would map nothing, or break a build, is refused before it, by row and field."""

from pathlib import Path

from journeyhouse.transform.rule_seeds import complaints
from journeyhouse.transform.seed_complaints import refuse
from journeyhouse.transform.seed_files import rows

NAME = "seed_campaign_map.csv"
PATTERNS = ("utm_source", "utm_medium", "utm_campaign", "click_id")


def check(folder: Path) -> None:
    """Raises ConfigError listing everything that is wrong with the campaign map of `dbt_project/seeds`."""
    refuse("campaign map", folder, complaints(folder / NAME, PATTERNS) or _wrong(folder / NAME))


def _wrong(path: Path) -> list[str]:
    found = []
    for number, row in rows(path):
        where = f"{path.name}, row {number}, field"
        if not row["platform"]:
            found.append(f"{where} platform: is empty; say whose campaign it is, as in fct_ad_performance_daily")
        if not any(row[name] for name in PATTERNS):
            found.append(f"{where} utm_source: one of {', '.join(PATTERNS)} must be given, or every visit is an ad's")
        if row["adset"] and not row["campaign"] and not row["utm_campaign"]:
            found.append(f"{where} adset: is of a campaign; name it, or the utm_campaign that speaks of it")
    return found
