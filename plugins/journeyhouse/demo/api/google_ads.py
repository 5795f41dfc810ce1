"""Google Ads: queries (GAQL) to searchStream, answered in batches; a field without a value is left out."""

import re
from collections.abc import Callable, Iterator
from datetime import date

from journeyhouse.demo import advertising_google as advertising
from journeyhouse.demo.advertising_google import CUSTOMERS, KEYWORDS, PMAX, Ad
from journeyhouse.demo.api.company import Company
from journeyhouse.demo.api.exchange import Reply, Request, Throttle
from journeyhouse.demo.api.google_sign_in import SignIn
from journeyhouse.demo.clock import START, date_of
from journeyhouse.demo.world import World

SCOPE = "https://www.googleapis.com/auth/adwords"
VERSION, BATCH, NEVER = "v26", 200, (0, -1)
_PATH = re.compile(rf"^/{VERSION}/customers/(\d+)/googleAds:searchStream$")
_QUERY = re.compile(r"^SELECT (.+?) FROM (\w+)(?: WHERE segments\.date (?:BETWEEN '(\S+)' AND '(\S+)'|= '(\S+)'))?$")
_FAILURE = f"type.googleapis.com/google.ads.googleads.{VERSION}.errors.GoogleAdsFailure"
# What may be selected beside metrics, of each resource.
_FIELDS = {
    "customer": "id descriptive_name currency_code time_zone manager status",
    "campaign": "id name status advertising_channel_type",
    "ad_group": "id name status type",
    "ad_group_ad": "status ad.id ad.name ad.type ad.final_urls",
    "ad_group_criterion": "criterion_id keyword.text keyword.match_type",
    "click_view": "gclid ad_group_ad keyword keyword_info.text keyword_info.match_type",
    "segments": "date device",
    "metrics": "impressions clicks cost_micros conversions conversions_value historical_quality_score",
}
_SELECTABLE = {f"{resource}.{name}" for resource, names in _FIELDS.items() for name in names.split()}
# The first and the last day asked for; None where a query asks for what stands.
Days = tuple[int, int] | None
Rows = Iterator[dict]


def _campaign(customer: str, campaign_id: str) -> dict:
    name = advertising.campaigns(customer)[campaign_id]
    kind = "PERFORMANCE_MAX" if name == PMAX else "SEARCH"
    return {"resource_name": f"customers/{customer}/campaigns/{campaign_id}", "id": campaign_id, "name": name,
            "status": "ENABLED", "advertising_channel_type": kind}  # fmt: skip


def _group(ad: Ad) -> dict:
    return {"resource_name": f"customers/{ad.customer}/adGroups/{ad.adgroup_id}", "id": ad.adgroup_id, "name": ad.adgroup,
            "status": "ENABLED", "type": "SEARCH_STANDARD"}  # fmt: skip


def _ad(ad: Ad, status: str) -> dict:
    own = {"resource_name": f"customers/{ad.customer}/ads/{ad.id}", "id": ad.id, "type": "RESPONSIVE_SEARCH_AD",
           "final_urls": [f"https://shop.example.com/?utm_source=google&utm_medium=cpc&utm_campaign={ad.campaign}"]}  # fmt: skip
    own |= {"name": ad.name} if ad.name else {}
    return {
        "resource_name": f"customers/{ad.customer}/adGroupAds/{ad.adgroup_id}~{ad.id}",
        "status": status,
        "ad": own,
    }


def _parents(ad: Ad) -> dict:
    return {"campaign": _campaign(ad.customer, ad.campaign_id), "ad_group": _group(ad)}


def _segments(day: int, **more: str) -> dict:
    return {"segments": {"date": date_of(day).isoformat()} | more}


def _customers(world: World, customer: str, _days: Days) -> Rows:
    facts = CUSTOMERS[customer]
    yield {"customer": {
        "resource_name": f"customers/{customer}", "id": customer, "descriptive_name": facts["name"], "manager": False,
        "currency_code": facts["currency"], "time_zone": facts["zone"], "status": "ENABLED",
    }}  # fmt: skip


def _campaigns(world: World, customer: str, days: Days) -> Rows:
    if days is None:
        yield from ({"campaign": _campaign(customer, key)} for key in advertising.campaigns(customer))
    for day, key, told in advertising.by_campaign(world.seed, customer, *(days or NEVER), world.now_s):
        yield {"campaign": _campaign(customer, key), "metrics": told} | _segments(day)


def _standing(world: World, customer: str) -> Iterator[tuple[Ad, str]]:
    """The ads that were made by now, each with its status."""
    for ad in advertising.ads(world.seed):
        if ad.customer == customer and ad.first <= advertising.today(customer, world.now_s):
            paused, removed = advertising.ends(ad)
            gone = removed is not None and removed <= world.now_s
            yield ad, "REMOVED" if gone else "PAUSED" if paused <= world.now_s else "ENABLED"


def _groups(world: World, customer: str, _days: Days) -> Rows:
    first = {ad.adgroup_id: ad for ad, _status in reversed(list(_standing(world, customer)))}
    return (_parents(ad) for ad in first.values())


def _ads(world: World, customer: str, days: Days) -> Rows:
    if days is None:
        yield from (_parents(ad) | {"ad_group_ad": _ad(ad, status)} for ad, status in _standing(world, customer))
    for day, ad, told in advertising.by_ad(world.seed, customer, *(days or NEVER), world.now_s):
        yield _parents(ad) | {"ad_group_ad": _ad(ad, "ENABLED"), "metrics": told} | _segments(day)


def _keywords(world: World, customer: str, days: Days) -> Rows:
    for day, ad, place, told in advertising.by_keyword(world.seed, customer, *(days or NEVER), world.now_s):
        key, match = f"{ad.adgroup_id}~{50 + place}", ["EXACT", "BROAD"][place]
        yield _parents(ad) | _segments(day) | {
            "keyword_view": {"resource_name": f"customers/{customer}/keywordViews/{key}"},
            "ad_group_criterion": {
                "resource_name": f"customers/{customer}/adGroupCriteria/{key}", "criterion_id": str(50 + place),
                "keyword": {"text": KEYWORDS[ad.campaign][place], "match_type": match},
            },
            "metrics": told,
        }  # fmt: skip


def _clicks(world: World, customer: str, days: Days) -> Rows:
    for click in advertising.clicks(world):
        if days and click.ad.customer == customer and days[0] <= click.day <= days[1]:
            ad, prefix = click.ad, f"customers/{customer}"
            yield _parents(ad) | _segments(click.day, device=click.device) | {
                "click_view": {
                    "resource_name": f"{prefix}/clickViews/{date_of(click.day)}~{click.gclid}", "gclid": click.gclid,
                    "ad_group_ad": f"{prefix}/adGroupAds/{ad.adgroup_id}~{ad.id}",
                    "keyword": f"{prefix}/adGroupCriteria/{ad.adgroup_id}~50",
                    "keyword_info": {"text": KEYWORDS[ad.campaign][0], "match_type": "EXACT"},
                },
                "metrics": {"clicks": "1"},
            }  # fmt: skip


_RESOURCES: dict[str, Callable[[World, str, Days], Rows]] = {
    "customer": _customers, "campaign": _campaigns, "ad_group": _groups, "ad_group_ad": _ads, "keyword_view": _keywords,
    "click_view": _clicks,
}  # fmt: skip


class GoogleAds:
    """The ad platform's endpoint."""

    def __init__(self, company: Company):
        self.company = company
        self.sign_in = SignIn(SCOPE)
        self.throttle = Throttle(61)

    def answer(self, request: Request) -> Reply:
        """Serve one request."""
        if request.path == "/token":
            return self.sign_in.grant(request)
        refused = self.sign_in.refusal(request)
        if refused:
            return Reply(refused.status, [refused.body])
        if not self.throttle.admit()[0]:
            return _failure(
                429, "RESOURCE_EXHAUSTED", "quotaError", "RESOURCE_TEMPORARILY_EXHAUSTED", "Too many requests."
            )
        path = _PATH.match(request.path)
        if request.method != "POST" or not path:
            return Reply(404, b"<!DOCTYPE html><title>Error 404 (Not Found)!!1</title>", content_type="text/html")
        if path[1] not in CUSTOMERS:
            return _failure(403, "PERMISSION_DENIED", "authorizationError", "USER_PERMISSION_DENIED",
                            "User doesn't have permission to access customer.")  # fmt: skip
        return self._search(str(request.json().get("query", "")), path[1])

    def _search(self, query: str, customer: str) -> Reply:
        found = _QUERY.match(query)
        if not found or found[2] not in _RESOURCES:
            return _failure(
                400, "INVALID_ARGUMENT", "queryError", "UNEXPECTED_INPUT", "Error in query: unexpected input."
            )
        fields, resource, single = found[1].split(", "), found[2], found[5]
        world = self.company.world
        days = None
        if single or found[3]:
            first, last = (_day(text) for text in (single or found[3], single or found[4]))
            days = (max(0, first), last)
        if resource == "click_view" and (not single or first < advertising.today(customer, world.now_s) - 90):
            return _failure(400, "INVALID_ARGUMENT", "queryError", "EXPECTED_FILTERS_ON_DATE_RANGE",
                            "Queries on click_view need one day of the last 90.")  # fmt: skip
        rows = _RESOURCES[resource](world, customer, days)
        if odd := [field for field in fields if field not in _SELECTABLE]:
            return _failure(400, "INVALID_ARGUMENT", "queryError", "UNRECOGNIZED_FIELD",
                            f"Unrecognized fields in the query: {', '.join(odd)}.")  # fmt: skip
        chosen = [_chosen(row, fields, resource) for row in rows]
        mask = {
            "fieldMask": ",".join(map(_camel, fields)),
            "requestId": "demoRequest",
            "queryResourceConsumption": "900",
        }
        batches = [{"results": chosen[at : at + BATCH]} | mask for at in range(0, len(chosen), BATCH)]
        return Reply(200, batches or [mask])


def _day(text: str) -> int:
    return (date.fromisoformat(text) - START.date()).days


def _camel(name: str) -> str:
    return re.sub(r"_(\w)", lambda found: found[1].upper(), name)


def _chosen(row: dict, fields: list[str], resource: str) -> dict:
    """What was asked for, in JSON's spelling; each resource comes with its name, the one asked `FROM` always."""
    made: dict = {}
    for field in [*fields, f"{resource}.resource_name"]:
        value, node, names = row, made, field.split(".")
        for place, name in enumerate(names):
            if not isinstance(value, dict) or name not in value:
                break
            value = value[name]
            if place == len(names) - 1:
                node[_camel(name)] = value
            else:
                node = node.setdefault(_camel(name), {"resourceName": value["resource_name"]} if "resource_name" in value else {})  # fmt: skip
    return made


def _failure(code: int, status: str, kind: str, reason: str, message: str) -> Reply:
    """An error as a stream tells it: the one element of a list."""
    detail = {
        "@type": _FAILURE,
        "errors": [{"errorCode": {kind: reason}, "message": message}],
        "requestId": "demoRequest",
    }
    return Reply(code, [{"error": {"code": code, "message": message, "status": status, "details": [detail]}}])
