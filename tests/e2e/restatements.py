"""What each deed that restates the past must change, said in terms of the world: before and after.

`exactly`: all of these rows change. `some`: at least one of them does. `perhaps`: they may. What no rule names does not change.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import reduce
from operator import or_

from tests.e2e.restated import Change, Rows

Holds = Callable[[dict], bool]
Marts = dict[str, Rows]

# Marts that are statements about everybody or about a whole series: one row moves what they say of others. What may differ
# in them is named; where it is not, any of their rows may.
OF_THE_WHOLE = {
    "audit_rules": ("touches", "signatures", "last_hit_at", "rule_status"),  # how often each rule hit, of all time
    "fct_stage_benchmarks": None,  # the usual next stage and hours, of all journeys
    "fct_metric_anomalies": None,  # a day beside the days before it
    "fct_next_actions": None,  # losses in order of size
    "fct_journey_progress": ("outcome",),  # stalled is who is silent for longer than is usual
    "fct_budget_scenarios": None,  # a curve through weeks
    "dim_customer_value": (
        "recency_score", "frequency_score", "monetary_score", "rfm_segment", "rfm_segment_en", "rfm_segment_vi",
        "expected_order_minor", "predicted_value_minor", "lifetime_value_minor", "alive_likelihood", "churn_likelihood",
        "expected_orders_30", "repurchase_likelihood_30", "expected_orders_90", "repurchase_likelihood_90",
        "expected_orders_365", "repurchase_likelihood_365", "next_order_on", "lifecycle_segment", "lifecycle_segment_en",
        "lifecycle_segment_vi",
    ),  # fifths of all customers, and a forecast fitted to all
    "fct_activation_audiences": None,  # drawn by those fifths
    "fct_win_back_candidates": None,  # silent for longer than is usual
    "dim_touchpoint": ("touches",),  # how many touches of each kind, of all time
    "rpt_stage_funnel": None,  # how many came how far, of all time
    "fct_content_affinity": None,  # a segment beside everybody
    "fct_channel_preferences": ("channel_response_rate", "smoothed_response_rate", "is_preferred"),  # a person beside everybody
}  # fmt: skip


def row(**wanted: object) -> Holds:
    """A row whose columns are, or are among, these values."""
    return lambda found: all(
        found[column] in value if isinstance(value, (set, frozenset)) else found[column] == value
        for column, value in wanted.items()
    )


@dataclass(frozen=True)
class Rule:
    """Rows that change, and how many of them must."""

    holds: Holds
    least: str = "all"
    columns: tuple[str, ...] | None = None

    def broken(self, change: Change) -> Iterator[str]:
        meant = change.where(self.holds)
        if self.least == "all" and (missing := meant - change.keys):
            yield f"{len(missing)} rows stand that should have changed: {sorted(missing, key=str)[:3]}"
        if self.least == "all" and not meant:
            yield "there is no row that could change"
        if self.least == "some" and not meant & change.keys:
            yield "nothing of what should have changed did"

    def allowed(self, change: Change) -> set[tuple]:
        keys = change.where(self.holds)
        if self.columns is None:
            return keys
        return {
            key
            for key in keys & change.changed
            if all(change.before[key][c] == value or c in self.columns for c, value in change.after[key].items())
        }


Rules = dict[str, list[Rule]]


def exactly(holds: Holds | None = None, **wanted: object) -> Rule:
    return Rule(holds or row(**wanted))


def some(holds: Holds | None = None, **wanted: object) -> Rule:
    return Rule(holds or row(**wanted), "some")


def perhaps(holds: Holds | None = None, **wanted: object) -> Rule:
    return Rule(holds or row(**wanted), "none")


def whole(*marts: str) -> Rules:
    """Rules of the named statements of the whole; of all of them, where none is named."""
    return {mart: [Rule(lambda _: True, "none", OF_THE_WHOLE[mart])] for mart in marts or OF_THE_WHOLE}


def together(*expectations: Rules) -> Rules:
    """Rules by mart, of all of them."""
    return {
        mart: [rule for expected in expectations for rule in expected.get(mart, ())]
        for mart in sorted(reduce(or_, (expected.keys() for expected in expectations)))
    }


def wrong(expected: Rules, changes: dict[str, Change]) -> list[str]:
    """What changed and should not have, and what should have and did not, by mart."""
    found = [f"{mart} is not published" for mart in expected.keys() - changes.keys()]
    standing = {mart for mart, change in changes.items() if not change.keys}
    metrics = changes["fct_metric_values"]
    if of_standing := metrics.where(row(mart=frozenset(standing))) & metrics.keys:
        found.append(f"metrics changed of marts that stand: {sorted(of_standing)[:3]}")
    for mart, change in changes.items():
        rules = expected.get(mart, [])
        found += [f"{mart}: {what}" for rule in rules for what in rule.broken(change)]
        if beside := change.keys - set().union(*(rule.allowed(change) for rule in rules)):
            found.append(f"{mart}: {len(beside)} rows changed that should stand: {sorted(beside, key=str)[:3]}")
    return found


def table(deed: str, expected: Rules, changes: dict[str, Change]) -> str:
    """What became of each mart that changed, and how many rows had to and might."""
    head = f"{deed:40} {'before':>7} {'came':>5} {'went':>5} {'changed':>8} {'had to':>7} {'might':>6}"
    lines = [head, "-" * len(head)]
    for mart, change in changes.items():
        if change.keys:
            must = set().union(*(change.where(r.holds) for r in expected.get(mart, ()) if r.least == "all"))
            may = set().union(*(rule.allowed(change) for rule in expected.get(mart, ())))
            counts = (len(change.came), len(change.went), len(change.changed))
            lines.append(
                "{:40} {:7} {:5} {:5} {:8} {:7} {:6}".format(mart, len(change.before), *counts, len(must), len(may))
            )
    same = sum(not change.keys for change in changes.values())
    return "\n".join([*lines, f"{same} marts stand as they were"])


def month(day: str) -> str:
    return f"{day[:7]}-01"


def week(day: str) -> str:
    return str(date.fromisoformat(day) - timedelta(days=date.fromisoformat(day).weekday()))


def periods(days: Iterable[str]) -> frozenset[str]:
    """Days with the weeks and months that they are of."""
    return frozenset(period for day in days for period in (day, week(day), month(day)))


def among(rows: Rows, **wanted: object) -> list[dict]:
    return [found for found in rows.values() if row(**wanted)(found)]


WHEN = ("day", "month", "week", "cohort_month")


def when(found: dict) -> str | None:
    """The day, week or month that a row of an aggregate tells of."""
    named = [column for column in found if column in WHEN or column.endswith("_date")]
    return found[named[0]] if len(named) == 1 else None


def path(bridge: Rows, journey: str) -> str:
    """The channels of a journey in order, the same one twice in a row told once."""
    steps = sorted(
        (found["position_from_start"], found["channel"]) for found in among(bridge, journey_key=journey, is_path=True)
    )
    channels = [channel for _place, channel in steps]
    return " > ".join(
        channel for before, channel in zip([None, *channels], channels, strict=False) if channel != before
    )
