"""Search Console's endpoint: final days only unless all are wanted, pages by row, what no query explains."""

from collections import Counter

import requests
from tests.demo.conftest import google_token

from journeyhouse.demo.truth import truth

DAYS = {"startDate": "2026-01-01", "endDate": "2026-03-01"}


def ask(base, token, **asked):
    url = f"{base}/search_console/webmasters/v3/sites/sc-domain%3Ashop.example.com/searchAnalytics/query"
    for _ in range(3):
        answer = requests.post(url, json=DAYS | asked, headers={"Authorization": f"Bearer {token}"}, timeout=20)
        if answer.status_code != 403:
            break
    return answer


def test_rows_and_totals_are_the_truths_and_only_of_final_days(base, server):
    token = google_token(base, "search_console")
    wanted = Counter()
    for line in truth(server.company.world)["searches"]:
        wanted[line["class"] == "(anonymised)"] += line["impressions"]
    named, more = [], True
    while more:
        more = ask(
            base, token, dimensions=["date", "query", "country", "device"], rowLimit=100, startRow=len(named)
        ).json().get("rows", [])  # fmt: skip
        named += more
    totals = ask(base, token, dimensions=["date", "device"]).json()["rows"]
    shown, whole = (sum(row["impressions"] for row in rows) for rows in (named, totals))
    assert len({tuple(row["keys"]) for row in named}) == len(named)
    assert (shown, whole) == (wanted[False], wanted[False] + wanted[True])
    everything = ask(base, token, dimensions=["date"], dataState="all").json()
    incomplete = everything["metadata"]["first_incomplete_date"]
    assert max(row["keys"][0] for row in totals) < incomplete <= max(row["keys"][0] for row in everything["rows"])


def test_what_is_wrong_is_told_in_googles_shape(base):
    token = google_token(base, "search_console")
    assert (
        ask(base, token, dimensions=["date"], rowLimit=25_001).json()["error"]["errors"][0]["reason"]
        == "invalidParameter"
    )
    assert ask(base, "ya29.unknown", dimensions=["date"]).status_code == 401
    assert "rows" not in ask(base, token, dimensions=["date"], startDate="2025-01-01", endDate="2025-01-02").json()
