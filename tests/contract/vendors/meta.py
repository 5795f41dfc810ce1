"""Meta's business SDK: the fields, edges and enumerations of each object of ads, pages and Instagram."""

import json
import re
from collections.abc import Iterator

from facebook_business.adobjects.ad import Ad
from facebook_business.adobjects.adaccount import AdAccount
from facebook_business.adobjects.adreportrun import AdReportRun
from facebook_business.adobjects.adset import AdSet
from facebook_business.adobjects.adsinsights import AdsInsights
from facebook_business.adobjects.campaign import Campaign
from facebook_business.adobjects.igmedia import IGMedia
from facebook_business.adobjects.iguser import IGUser
from facebook_business.adobjects.insightsresult import InsightsResult
from facebook_business.adobjects.instagraminsightsresult import InstagramInsightsResult
from facebook_business.adobjects.page import Page
from facebook_business.adobjects.pagepost import PagePost
from facebook_business.apiconfig import ads_api_config

# What stands at the end of a path: the node itself, or the rows of one of its edges.
_OBJECTS = {
    "meta_ads": {"": AdReportRun, "campaigns": Campaign, "adsets": AdSet, "ads": Ad, "insights": AdsInsights},
    "facebook_page": {"": Page, "insights": InsightsResult, "published_posts": PagePost},
    "instagram": {"": IGUser, "insights": InstagramInsightsResult, "media": IGMedia},
}
_FIELD = re.compile(r"(\w+)((?:\.\w+\([^)]*\))*)")


def judge(exchange: dict) -> Iterator[str]:
    _, version, node, *edge = exchange["path"].split("/")
    if version != ads_api_config["API_VERSION"]:
        yield f"the SDK speaks {ads_api_config['API_VERSION']}, the request {version}"
    kind = AdAccount if node.startswith("act_") and not edge else _OBJECTS[exchange["source"]]["/".join(edge)]
    body = exchange["body"] or ""
    asked = dict(exchange["query"]) | (json.loads(body) if body.startswith("{") else {})
    known = _values(kind.Field) | {name.removeprefix("get_") for name in dir(kind) if name.startswith("get_")}
    for name, expanded in _FIELD.findall(asked.get("fields", "")):
        if name not in known:
            yield f"{kind.__name__}: unknown field {name} asked"
        if kind is IGMedia and name == "insights":
            metrics = re.search(r"metric\(([^)]*)\)", expanded)[1].split(",")
            yield from (
                f"unknown metric {metric}"
                for metric in metrics
                if metric not in _values(InstagramInsightsResult.Metric)
            )
    if exchange["method"] == "POST":
        return
    answer = json.loads(exchange["answer"])
    for row in answer.get("data", [answer]):
        yield from (f"{kind.__name__}: unknown field {name} in the answer" for name in row if name not in known)
        for name, values in (("effective_status", "EffectiveStatus"), ("status", "Status")):
            if name in row and hasattr(kind, values) and row[name] not in _values(getattr(kind, values)):
                yield f"{kind.__name__}.{name}: {row[name]} is none of the declared values"


def _values(declared: type) -> set[str]:
    return {value for base in declared.__mro__ for name, value in vars(base).items() if not name.startswith("_")}
