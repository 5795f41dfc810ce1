"""The variables of dbt_project.yml are edited by hand: one that no model could be built with, or that would be of nothing, is refused before a build."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from journeyhouse.documents import read_yaml
from journeyhouse.transform.seed_complaints import refuse
from journeyhouse.transform.seed_files import rows

FILE = "dbt_project.yml"
_DAYS = (1, 3650)
_WHOLE = {
    "session_gap_minutes": (1, 1440), "max_session_hours": (1, 720), "identity_max_identifiers": (2, 100_000), "journey_inactive_days": _DAYS,
    "cart_abandoned_hours": (1, 8760), "request_answer_days": _DAYS, "flow_depth": (1, 100), "paths_kept": (1, 100_000),
    "affinity_min_people": (1, 1_000_000), "related_min_baskets": (1, 1_000_000), "related_kept": (1, 1000),
    "basket_most_products": (2, 10_000), "reorderable_percent": (0, 100), "suggestions_kept": (1, 1000), "suggestions_from": (1, 1000),
    "credit_maturity_days": (0, 3650), "rate_holds_days": (0, 365), "budget_weeks": (1, 520), "budget_weeks_least": (1, 520),
    "budget_shift_percent": (1, 100), "norm_weeks": (1, 520), "feature_adoption_days": _DAYS, "reorder_days": _DAYS,
    "renewal_days": _DAYS, "sign_up_order_days": _DAYS, "referral_reward_minor": (0, 10**15),
}  # fmt: skip
_NUMBERS = {"credit_materiality": (0, 1), "spike_deviations": (0, 1000)}
_TOUCHPOINTS = ("request_touchpoints", "product_view_touchpoints")


def read(project: Path) -> dict[str, Any]:
    """The variables of a dbt project. Raises ConfigError where its file is no YAML."""
    return read_yaml(project / FILE)["vars"]


def check(project: Path) -> None:
    """Raises ConfigError listing every variable that is missing, of another kind or range, or names what does not exist."""
    told = read(project)
    refuse("variables", project, [f"{FILE}, vars, {text}" for text in (*_numbers(told), *_names(project, told))])


def _numbers(told: Mapping[str, Any]) -> Iterator[str]:
    for kinds, kind, name in ((int, "a whole number", _WHOLE), ((int, float), "a number", _NUMBERS)):
        for variable, (least, most) in name.items():
            value = told.get(variable)
            if not isinstance(value, kinds) or isinstance(value, bool) or not least <= value <= most:
                yield f"{variable}: must be {kind} from {least} to {most}, not {value!r}"


def _names(project: Path, told: Mapping[str, Any]) -> Iterator[str]:
    seeds = project / "seeds"
    frameworks = [row["framework"] for _number, row in rows(seeds / "seed_frameworks.csv")]
    if told.get("action_framework") not in frameworks:
        yield f"action_framework: must be one of {', '.join(frameworks)}, not {told.get('action_framework')!r}"
    types = {row["touchpoint_type"] for _number, row in rows(seeds / "seed_touchpoint_types.csv")}
    known = dict.fromkeys(_TOUCHPOINTS, (types, "is not in seed_touchpoint_types.csv"))
    models = {path.stem for path in (project / "models").rglob("*.sql")}
    known |= {name: (models, "is no model") for name in told if name.startswith("shape_")}
    for variable, (words, problem) in known.items():
        value = told.get(variable)
        if not isinstance(value, list):
            yield f"{variable}: must be a list, as [a, b], not {value!r}"
            continue
        yield from (f"{variable}: {word!r} {problem}" for word in value if word not in words)
