"""Instagram: errors and days are the Graph API's."""

from journeyhouse.http.meta import classify
from journeyhouse.sources.meta_insights import account_now, totals

DRIVERS = {"insight_totals": totals}
__all__ = ["DRIVERS", "account_now", "classify"]
