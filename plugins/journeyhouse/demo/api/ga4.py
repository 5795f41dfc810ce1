"""Google Analytics' Data API: reports of a property, rows as values beside their headers."""

import re
from datetime import date

from journeyhouse.demo import analytics_google as analytics
from journeyhouse.demo.api.company import Company
from journeyhouse.demo.api.exchange import Reply, Request, Throttle
from journeyhouse.demo.api.google_sign_in import SignIn
from journeyhouse.demo.clock import START, date_of

SCOPE = "https://www.googleapis.com/auth/analytics.readonly"
_PATH = re.compile(r"^/v1beta/properties/(\d+):runReport$")
_METRICS = {
    "sessions": "TYPE_INTEGER", "engagedSessions": "TYPE_INTEGER", "totalUsers": "TYPE_INTEGER", "newUsers": "TYPE_INTEGER",
    "screenPageViews": "TYPE_INTEGER", "keyEvents": "TYPE_FLOAT", "totalRevenue": "TYPE_CURRENCY",
}  # fmt: skip
_DIMENSIONS = ("date", "sessionDefaultChannelGroup")
MOST = 250_000


class GoogleAnalytics:
    """The analytics endpoint."""

    def __init__(self, company: Company):
        self.company = company
        self.sign_in = SignIn(SCOPE)
        self.throttle = Throttle(59)

    def answer(self, request: Request) -> Reply:
        """Serve one request."""
        if request.path == "/token":
            return self.sign_in.grant(request)
        refused = self.sign_in.refusal(request)
        if refused:
            return refused
        if not self.throttle.admit()[0]:
            return _error(429, "RESOURCE_EXHAUSTED", "Exhausted concurrent requests quota.")
        path = _PATH.match(request.path)
        if request.method != "POST" or not path:
            return _error(404, "NOT_FOUND", "Method not found.")
        if path[1] != analytics.PROPERTY:
            return _error(403, "PERMISSION_DENIED", "User does not have sufficient permissions for this property.")
        try:
            return Reply(200, self._report(request.json()))
        except (KeyError, ValueError, TypeError) as error:
            return _error(400, "INVALID_ARGUMENT", f"{error}")

    def _report(self, asked: dict) -> dict:
        dimensions = [item["name"] for item in asked.get("dimensions", [])]
        metrics = [item["name"] for item in asked["metrics"]]
        for name in (*dimensions, *metrics):
            if name not in (*_DIMENSIONS, *_METRICS):
                raise ValueError(f"Field {name} is not a valid dimension or metric.")
        (days,) = asked["dateRanges"]
        first, last = ((date.fromisoformat(days[name]) - START.date()).days for name in ("startDate", "endDate"))
        limit, offset = int(asked.get("limit", 10_000)), int(asked.get("offset", 0))
        if not 0 < limit <= MOST or first > last:
            raise ValueError(f"The limit must be between 1 and {MOST}, the first day not after the last.")
        world = self.company.world
        told = self.company.view("ga4", analytics.figures)
        sums: dict[tuple[str, ...], dict[str, int]] = {}
        for day in range(first, last + 1):
            for channel, line in analytics.rows(world, day, told.get(day, {})).items():
                values = {"date": f"{date_of(day):%Y%m%d}", "sessionDefaultChannelGroup": channel}
                total = sums.setdefault(tuple(values[name] for name in dimensions), dict.fromkeys(_METRICS, 0))
                for name in _METRICS:
                    total[name] += line.get(name, 0)
        rows = [
            {"dimensionValues": [{"value": value} for value in key], "metricValues": [{"value": str(line[name])} for name in metrics]}
            for key, line in sorted(sums.items())
        ]  # fmt: skip
        body = {
            "dimensionHeaders": [{"name": name} for name in dimensions],
            "metricHeaders": [{"name": name, "type": _METRICS[name]} for name in metrics],
            "metadata": self._metadata(first, last, any(analytics.OTHER in key for key in sums)),
            "kind": "analyticsData#runReport",
        }
        if asked.get("returnPropertyQuota"):
            body["propertyQuota"] = {"tokensPerHour": {"consumed": 8, "remaining": 39_992}}
        # An answer without rows has no list of them, and no count.
        return body | ({"rows": rows[offset : offset + limit], "rowCount": len(rows)} if rows else {})

    def _metadata(self, first: int, last: int, has_other: bool) -> dict:
        told = {"currencyCode": analytics.CURRENCY, "timeZone": analytics.ZONE}
        if any(analytics.is_thresholded(self.company.world, day) for day in range(first, last + 1)):
            told["subjectToThresholding"] = True
        if has_other:
            told["dataLossFromOtherRow"] = True
        if last - first > 30:
            told["samplingMetadatas"] = [{"samplesReadCount": "500000", "samplingSpaceSize": "900000"}]
        return told


def _error(code: int, status: str, message: str) -> Reply:
    return Reply(code, {"error": {"code": code, "message": message, "status": status}})
