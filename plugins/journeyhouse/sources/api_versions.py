"""The version of each platform's API that this house speaks, and until when the platform answers it.

Dates are the platform's own words; None where it has none. Where it names a month only, the first day stands for it;
where it promises a minimum (Shopify, LinkedIn: a year; HubSpot: eighteen months; Klaviyo: two years), the minimum.
"""

from dataclasses import dataclass
from datetime import date, timedelta

NOTICE = timedelta(days=60)


@dataclass(frozen=True)
class ApiVersion:
    """`version` as the manifest writes it. `sunset` is the first day without an answer. `source`: where that is written."""

    version: str
    released: date | None
    sunset: date | None
    source: str


API_VERSIONS: dict[str, ApiVersion] = {
    "esms_vn": ApiVersion("V2", None, None, "https://developers.esms.vn/esms-api/ham-truy-xuat-va-dang-ky"),
    "facebook_page": ApiVersion(
        "v26.0", date(2026, 7, 29), None, "https://developers.facebook.com/docs/graph-api/changelog/versions/"
    ),
    "ga4": ApiVersion(
        "v1beta", None, None, "https://developers.google.com/analytics/devguides/reporting/data/v1/changelog"
    ),
    # Launch and sunset are Google's projection.
    "google_ads": ApiVersion(
        "v26", date(2026, 10, 1), date(2027, 11, 1), "https://developers.google.com/google-ads/api/docs/sunset-dates"
    ),
    "google_reviews": ApiVersion(
        "v4", None, None, "https://developers.google.com/my-business/reference/rest/v4/accounts.locations.reviews"
    ),
    "hubspot": ApiVersion(
        "2026-09", date(2026, 9, 8), date(2028, 3, 8),
        "https://developers.hubspot.com/docs/developer-tooling/platform/versioning",
    ),
    "instagram": ApiVersion(
        "v26.0", date(2026, 7, 29), None, "https://developers.facebook.com/docs/graph-api/changelog/versions/"
    ),
    "klaviyo": ApiVersion(
        "2026-07-15", date(2026, 7, 15), date(2028, 7, 15),
        "https://developers.klaviyo.com/en/docs/api_versioning_and_deprecation_policy",
    ),
    "linkedin_ads": ApiVersion(
        "202607", date(2026, 7, 1), date(2027, 7, 1), "https://learn.microsoft.com/en-us/linkedin/marketing/versioning"
    ),
    # The path is V1 in every release; 2.4.9 is the newest whose schema was read.
    "magento": ApiVersion("V1", None, None, "https://developer.adobe.com/commerce/webapi/rest/"),
    "mailchimp": ApiVersion("3.0", None, None, "https://mailchimp.com/developer/release-notes/"),
    "matomo": ApiVersion("unversioned", None, None, "https://developer.matomo.org/api-reference/reporting-api"),
    "meta_ads": ApiVersion(
        "v26.0", date(2026, 7, 29), None, "https://developers.facebook.com/docs/graph-api/changelog/versions/"
    ),
    "salesforce": ApiVersion(
        "v67.0", None, None, "https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/api_rest_eol.htm"
    ),
    "search_console": ApiVersion("v3", None, None, "https://developers.google.com/webmaster-tools/v1/api_reference_index"),
    "shopify": ApiVersion(
        "2026-10", date(2026, 10, 1), date(2027, 10, 1), "https://shopify.dev/docs/api/usage/versioning"
    ),
    "social_listening": ApiVersion("unversioned", None, None, "https://developers.brandwatch.com/docs/getting-started"),
    "surveymonkey": ApiVersion("v3", None, None, "https://api.surveymonkey.com/v3/docs"),
    "tiktok_ads": ApiVersion("v1.3", None, None, "https://business-api.tiktok.com/portal/docs"),
    "trustpilot": ApiVersion("v1", None, None, "https://developers.trustpilot.com/business-units-api"),
    "twilio": ApiVersion("2010-04-01", None, None, "https://www.twilio.com/docs/usage/api"),
    "typeform": ApiVersion("unversioned", None, None, "https://www.typeform.com/developers/"),
    "woocommerce": ApiVersion("v3", None, None, "https://woocommerce.github.io/woocommerce-rest-api-docs/"),
    "zalo_oa": ApiVersion("unversioned", None, None, "https://developers.zalo.me/docs/zalo-notification-service"),
    "zendesk": ApiVersion("v2", None, None, "https://developer.zendesk.com/api-reference/"),
}  # fmt: skip


def warning(source: str, version: str, today: date, known: dict[str, ApiVersion] | None = None) -> str | None:
    """What is wrong with the version that a source speaks, in a sentence; None when nothing is."""
    entry = (API_VERSIONS if known is None else known).get(source)
    if entry is None:
        return (
            f"{source}: its API version '{version}' is not in sources/api_versions.py; nobody will know when it ends."
        )
    if entry.version != version:
        return (
            f"{source}: source.yml speaks API version '{version}', sources/api_versions.py knows '{entry.version}'; "
            f"make them equal ({entry.source})."
        )
    if entry.sunset is None or today <= entry.sunset - NOTICE:
        return None
    days = (entry.sunset - today).days
    when = f"ends on {entry.sunset} (in {days} days)" if days > 0 else f"has ended on {entry.sunset}"
    return f"{source}: API version '{version}' {when}; move source.yml to a newer one ({entry.source})."
