"""Meta's business SDK: the fields and enumerations of each object."""

import json
from collections.abc import Iterator

from facebook_business.adobjects.ad import Ad
from facebook_business.adobjects.adaccount import AdAccount
from facebook_business.adobjects.adreportrun import AdReportRun
from facebook_business.adobjects.adset import AdSet
from facebook_business.adobjects.adsinsights import AdsInsights
from facebook_business.adobjects.campaign import Campaign
from facebook_business.apiconfig import ads_api_config

_OBJECTS = {"campaigns": Campaign, "adsets": AdSet, "ads": Ad, "insights": AdsInsights}


def judge(exchange: dict) -> Iterator[str]:
    _, version, node, *edge = exchange["path"].split("/")
    if version != ads_api_config["API_VERSION"]:
        yield f"the SDK speaks {ads_api_config['API_VERSION']}, the request {version}"
    kind = _OBJECTS[edge[0]] if edge else (AdAccount if node.startswith("act_") else AdReportRun)
    asked = dict(exchange["query"]) | (json.loads(exchange["body"]) if (exchange["body"] or "").startswith("{") else {})
    known = _values(kind.Field)
    yield from (f"{kind.__name__}: unknown field {name} asked" for name in asked.get("fields", "").split(",")
                if name and name not in known)  # fmt: skip
    answer = json.loads(exchange["answer"])
    if exchange["method"] == "POST":
        return
    for row in answer.get("data", [answer]):
        yield from (f"{kind.__name__}: unknown field {name} in the answer" for name in row if name not in known)
        for name, values in (("effective_status", "EffectiveStatus"), ("status", "Status")):
            if name in row and hasattr(kind, values) and row[name] not in _values(getattr(kind, values)):
                yield f"{kind.__name__}.{name}: {row[name]} is none of the declared values"


def _values(declared: type) -> set[str]:
    return {value for base in declared.__mro__ for name, value in vars(base).items() if not name.startswith("_")}
