"""The end-of-run summary from a real Postgres."""

import json
from datetime import UTC, datetime

import psycopg
from tests.observe import sample

from journeyhouse.observe.summary import print_summary
from journeyhouse.publish.result import PublishResult, TableChange


def test_it_tells_loads_gates_build_changes_and_numbers(warehouse_url, tmp_path, capsys):
    published = PublishResult(
        "b-7", datetime(2026, 11, 20, tzinfo=UTC), "b-6",
        {"dim_person": TableChange(unchanged=50), "fct_orders": TableChange(3, 2, 1, 1394)},
    )  # fmt: skip
    out = tmp_path / "var" / "run_summary.json"
    with psycopg.connect(warehouse_url, autocommit=True) as connection:
        sample.publish(connection)
        text = print_summary(connection, ["b1"], published, out=out, links={"journey map": "var/report.html"})
    assert capsys.readouterr().out.strip() == text.strip()
    lines = text.splitlines()
    assert next(line for line in lines if line.startswith("web_events.s")).split() == [
        "web_events.s", "88,123", "88,103", "10", "3", "7", "0", "0",
    ]  # fmt: skip
    assert next(line for line in lines if line.startswith("all")).split()[1] == "93,333"
    for said in (
        "40 of 42 rules passed (1 warning, 1 info failing)", "b-7", "2 published, 1 changed",
        "1,260 worth 1,197,000,000", "9,321", "4,002, of which 1,002 converted", "var/report.html",
    ):  # fmt: skip
        assert said in text
    written = json.loads(out.read_text())
    assert written["build"]["build_id"] == "b-7"
    assert written["changes"]["fct_orders"] == {"inserted": 3, "updated": 2, "deleted": 1, "unchanged": 1394}
    assert [row["emitted"] for row in written["loads"]] == [5210, 88123]


def test_a_run_that_did_nothing_says_so(cluster, tmp_path):
    with psycopg.connect(cluster.url("postgres", "postgres"), autocommit=True) as admin:
        admin.execute("create database bare_summary owner journeyhouse")
    with psycopg.connect(cluster.url("journeyhouse", "bare_summary"), autocommit=True) as connection:
        sample.empty(connection)
        text = print_summary(connection, [])
    assert "no stream was read" in text and "orders   – worth –" in text
