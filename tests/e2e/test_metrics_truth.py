"""The metrics of both demo companies, with what platforms and files report, against the truth; and none is without a test."""

import csv

import pytest

from journeyhouse.settings import HOME
from tests.e2e.battery import below
from tests.e2e.metrics import REPORTED, metrics

pytestmark = pytest.mark.e2e

CATALOGUE = HOME / "dbt_project" / "seeds" / "seed_metric_catalog.csv"


def test_every_metric_is_what_the_world_knows_at_its_grain_and_rolled_up(house):
    measures = list(metrics(house))
    assert below(measures) == []
    measured = {measure.name.split(" ")[0] for measure in measures}
    with CATALOGUE.open(encoding="utf-8") as lines:
        told = {row["metric_id"] for row in csv.DictReader(lines) if row["tested_by"] == "tests/e2e/metrics.py"}
    assert measured == told and set(REPORTED) < measured


def test_every_metric_of_the_catalogue_has_values_and_no_other_has(house):
    rows = house.rows(
        "select c.metric_id, count(v.metric_id) from seeds.seed_metric_catalog c "
        "left join marts.fct_metric_values v using (metric_id) group by 1"
    )
    assert [metric for metric, values in rows if not values] == []
    assert {metric.split("_")[0] for metric, _values in rows} == {f"M{number}" for number in range(1, 53)}
