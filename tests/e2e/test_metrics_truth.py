"""The metrics of both demo companies, with what platforms and files report, against the truth; and none is without a test."""

import csv
from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from statistics import median
from zoneinfo import ZoneInfo

import pytest

from journeyhouse.settings import HOME
from journeyhouse.transform.semantic_layer import catalogue
from tests.e2e.measures import below
from tests.e2e.metrics import REPORTED, metrics

pytestmark = pytest.mark.e2e


def test_every_metric_is_what_the_world_knows_at_its_grain_and_rolled_up(house):
    assert below(metrics(house)) == []


def test_every_metric_of_the_catalogue_has_values_and_is_held_against_the_truth(default_world):
    """In the large world; in a small one nobody may have done what some metrics count."""
    measured = {measure.name.split(" ")[0] for measure in metrics(default_world)}
    assert measured == set(catalogue()) and set(REPORTED) < measured
    rows = default_world.rows(
        "select c.metric_id, count(v.metric_id) from seeds.seed_metric_catalog c "
        "left join marts.fct_metric_values v using (metric_id) group by 1"
    )
    assert [metric for metric, values in rows if not values] == []
    assert {metric.split("_")[0] for metric, _values in rows} == {f"M{number}" for number in range(1, 53)}


def test_the_list_of_metrics_has_each_with_its_latest_value_tables_owner_and_test(default_world):
    told = list(csv.DictReader(default_world.command("metrics", "--format", "csv").splitlines()))
    assert [row["metric"] for row in told] == list(catalogue())
    marts = {mart for (mart,) in default_world.rows("select distinct mart from marts.fct_metric_values")}
    assert {mart for row in told for mart in row["tables"].split()} == marts
    valued = {
        metric
        for (metric,) in default_world.rows(
            "select distinct metric_id from marts.fct_metric_values where value is not null"
        )
    }
    assert {row["metric"] for row in told if row["value"]} == valued
    assert all((HOME / row["test"]).is_file() and row["owner"] and row["unit"] for row in told)
    for row in (row for row in told if row["value"]):
        dimension, _, segment = row["segment"].partition("=")
        found = default_world.rows(
            f"select value from marts.fct_metric_values where metric_id = '{row['metric']}' and period = '{row['period']}' "
            f"and day = '{row['day']}' and dimension = '{dimension}' and segment = '{segment or dimension}'"
        )
        assert found == [(Decimal(row["value"]),)], row
    days = default_world.rows(
        "select metric_id, max(day)::text from marts.fct_metric_values where dimension = 'all' and period = 'day' "
        "and value is not null group by 1"
    )
    assert {row["metric"]: row["day"] for row in told if row["metric"] in dict(days)} == dict(days)


def test_one_metric_is_listed_with_its_parts_in_either_language(default_world):
    head, *lines = default_world.command("metrics", "--metric", "M35", "--lang", "vi").splitlines()
    assert head.split()[:2] == ["chỉ", "số"] and [line.split()[0] for line in lines] == [
        "M35",
        "M35_alive",
        "M35_orders",
    ]
    assert "Khả năng mua lại" in lines[0] and "dim_customer_value" in lines[0] and "tests/e2e/forecasts.py" in lines[0]
    assert len(default_world.command("metrics", "--metric", "M35_alive").splitlines()) == 2
    assert "there is none of this name" in default_world.command("metrics", "--metric", "M99", expect=2)


def test_what_stands_out_is_what_lies_far_from_its_weekdays_before(house):
    """Spikes and drops found again in Python, by medians of medians; and the world has some."""
    series: dict[str, dict[date, tuple[float, float | None, str]]] = defaultdict(dict)
    for metric, day, value, beneath, unit in house.rows(
        "select v.metric_id, v.day, v.value::float, v.denominator::float, v.unit from marts.fct_metric_values v "
        "join seeds.seed_metric_catalog c on c.metric_id = v.metric_id and c.is_watched where v.dimension = 'all' and v.period = 'day'"
    ):
        if value is not None:
            series[metric][day] = (value, beneath, unit)
    wanted = set()
    [(as_of,)] = house.rows("select as_of from marts.journeyhouse_build")
    yesterday = as_of.astimezone(ZoneInfo(house.timezone)).date() - timedelta(days=1)
    delays = dict(house.rows("select metric_id, days from seeds.seed_metric_delays"))
    for metric, told in series.items():
        last = yesterday - timedelta(days=delays.get(metric, 0))
        days = {day: rest for day, rest in told.items() if day <= last}
        whole = dict(days)
        if all(beneath is None for _value, beneath, _unit in days.values()):
            unit = next(iter(days.values()))[2]
            for nth in range((last - min(days)).days + 1):
                whole.setdefault(min(days) + timedelta(days=nth), (0.0, None, unit))
        for day, (value, beneath, unit) in whole.items():
            earlier = [whole[then][0] for weeks in range(1, 9) if (then := day - timedelta(weeks=weeks)) in whole]
            if len(earlier) >= 4:
                norm = median(earlier)
                chance = {
                    "count": max(abs(norm) ** 0.5, 1),
                    "ratio": (max(abs(norm) * (1 - abs(norm)), 0.01) / max(beneath or 1, 1)) ** 0.5,
                }.get(unit, 0.1 * abs(norm))
                scatter = max(1.4826 * median(abs(one - norm) for one in earlier), chance)
                if scatter and abs(value - norm) > 3 * scatter:
                    wanted.add((metric, day, value > norm))
    found = set(
        house.rows(
            "select metric_id, day, is_spike from marts.fct_metric_anomalies where period = 'day' and (is_spike or is_drop)"
        )
    )
    assert found == wanted and found
