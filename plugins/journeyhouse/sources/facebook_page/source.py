"""Facebook pages: errors and days are the Graph API's; a page's figures are told to the page's own token only."""

from journeyhouse.contracts import Source
from journeyhouse.http.client import Client
from journeyhouse.http.meta import classify
from journeyhouse.sources.meta_insights import account_now, series

DRIVERS = {"insight_series": series}
__all__ = ["DRIVERS", "account_now", "classify", "signed_in"]


def signed_in(client: Client, source: Source, account: str) -> Client:
    """Who may act for the page is given its token; of a token that is the page's already nothing else is told."""
    told = client.get(f"/{source.api_version}/{account}", {"fields": "access_token"})
    token = told.get("access_token") if isinstance(told, dict) else None
    return client.with_bearer(token) if token else client
