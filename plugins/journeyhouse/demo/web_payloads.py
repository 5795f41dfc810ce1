"""Web and app events as Segment and Snowplow write them."""

from typing import Any
from urllib.parse import urlencode

from journeyhouse.demo.catalogue import SHOP_URL
from journeyhouse.demo.clock import iso_ms, plain
from journeyhouse.demo.records import Hit

AGENTS = {
    "laptop": "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/143.0 Safari/537.36",
    "phone": "Mozilla/5.0 (Linux; Android 15; SM-A556E) AppleWebKit/537.36 Chrome/143.0 Mobile Safari/537.36",
    "tablet": "Mozilla/5.0 (iPad; CPU OS 18_2 like Mac OS X) AppleWebKit/605.1.15 Version/18.2 Safari/604.1",
    "screens": "NhaMinh/4.2 (iPhone; iOS 18.2)",
    "app": "NhaMinh/4.2 (Android 15)",
    "server": "analytics-node/2.3",
}
IGLU = "iglu:com.snowplowanalytics.snowplow"
TYPES = {"laptop": "desktop", "phone": "mobile", "tablet": "tablet", "screens": "mobile", "app": "mobile"}


def _url(hit: Hit) -> str:
    query: list[tuple[str, str]] = []
    if hit.arrival:
        query = [(f"utm_{key}", value) for key, value in hit.arrival.utm.items()]
        if hit.arrival.click:
            query.append(hit.arrival.click)
    return f"{SHOP_URL}{hit.path}{'?' + urlencode(query) if query else ''}"


def _referrer(hit: Hit) -> str | None:
    if hit.arrival:
        return hit.arrival.referrer or None
    return f"{SHOP_URL}/"


def _times(hit: Hit, received: int) -> dict[str, str]:
    """Most events carry `timestamp`; a few lack it and only say when the device thinks it was."""
    lacking = int(hit.id[:3], 16) % 50 == 0
    skew = hit.skew or (3 * 3600 if int(hit.id[3:5], 16) % 32 == 0 else 0)
    times = {
        "originalTimestamp": iso_ms(hit.at + skew), "sentAt": iso_ms(received + skew), "receivedAt": iso_ms(received),
    }  # fmt: skip
    return times if lacking else times | {"timestamp": iso_ms(hit.at)}


def segment(hit: Hit, received: int) -> dict[str, Any]:
    """A Segment record, as received at the given second."""
    context: dict[str, Any] = {
        "library": {"name": "analytics.js", "version": "4.1.0"}, "userAgent": AGENTS[hit.form], "locale": "vi-VN",
        "ip": f"198.51.100.{int(hit.id[-2:], 16) % 250 + 1}", "timezone": "Asia/Ho_Chi_Minh",
    }  # fmt: skip
    if hit.form in TYPES:
        context["device"] = {"type": TYPES[hit.form]}
    record: dict[str, Any] = {
        "messageId": f"ajs-{hit.id}",
        "type": hit.kind,
        "channel": "client",
        "writeKey": "wk_demo",
    }
    if hit.device is not None:
        record["anonymousId"] = hit.device
    if hit.user is not None:
        record["userId"] = hit.user
    if hit.kind in ("page", "screen"):
        record["name"] = hit.title
        record["properties"] = {"path": hit.path, "title": hit.title, "url": _url(hit)}
    elif hit.kind == "track":
        record["event"] = hit.name
        record["properties"] = hit.props or {}
    elif hit.kind in ("identify", "group"):
        record["traits"] = hit.traits or {}
        if hit.kind == "group":
            record["groupId"] = hit.name
    elif hit.kind == "alias":
        record["previousId"] = hit.previous
    if hit.kind == "page":
        context["page"] = {"url": _url(hit), "path": hit.path, "title": hit.title, "referrer": _referrer(hit)}
    elif hit.kind == "screen" and hit.arrival and hit.arrival.referrer:
        context["page"] = {"referrer": hit.arrival.referrer, "url": _url(hit)}
    elif hit.kind == "screen":
        context["page"] = {"url": _url(hit)}
    if hit.arrival and hit.arrival.utm:
        utm = hit.arrival.utm
        context["campaign"] = {("name" if key == "campaign" else key): value for key, value in utm.items()}
    if hit.user is not None and hit.kind == "page":
        context["traits"] = {"hang_thanh_vien": "bac"}
    if hit.form == "server":
        record["channel"] = "server"
    record["context"] = context
    return record | _times(hit, received)


def snowplow(hit: Hit, received: int) -> dict[str, Any]:
    """A Snowplow enriched event, as collected at the given second."""
    text = hit.id
    record: dict[str, Any] = {
        "event_id": f"{text[:8]}-{text[8:12]}-4{text[13:16]}-8{text[17:20]}-{text[20:]}", "app_id": "nha-minh-app",
        "platform": "mob", "event": hit.kind, "collector_tstamp": plain(received), "dvce_created_tstamp": plain(hit.at + hit.skew),
        "derived_tstamp": plain(hit.at), "user_id": hit.user, "domain_userid": hit.device, "v_tracker": "android-6.0.1",
        "etl_tstamp": plain(received + 30), "useragent": AGENTS[hit.form], "dvce_type": "Mobile", "br_lang": "vi",
        "user_ipaddress": f"198.51.100.{int(text[-2:], 16) % 250 + 1}",
    }  # fmt: skip
    mobile = {"schema": f"{IGLU}/mobile_context/jsonschema/1-0-3", "data": {"osType": "android", "networkType": "wifi"}}
    record["contexts"] = {"schema": f"{IGLU}/contexts/jsonschema/1-0-1", "data": [mobile]}
    record["domain_sessionid"] = hit.session
    record["network_userid"] = f"n{(hit.device or '')[:8]}"
    if hit.kind in ("page_view", "page_ping"):
        record |= {"event_name": hit.kind, "page_url": _url(hit), "page_title": hit.title, "page_urlpath": hit.path}
        if hit.kind == "page_view" and _referrer(hit):
            record["page_referrer"] = _referrer(hit)
    elif hit.kind == "unstruct":
        screen = {"schema": f"{IGLU}/screen_view/jsonschema/1-0-0", "data": {"name": hit.title}}
        record |= {"event_name": "screen_view", "page_url": _url(hit), "page_title": hit.title}
        record["unstruct_event"] = {"schema": f"{IGLU}/unstruct_event/jsonschema/1-0-0", "data": screen}
    else:
        props = hit.props or {}
        label = props.get("order_id") or props.get("sku") or props.get("query") or ",".join(props.get("skus", []))
        record |= {
            "event_name": "event",
            "se_category": "ecommerce",
            "se_action": hit.name,
            "se_label": label or None,
            "se_property": props.get("feature") or props.get("category"),
        }
        value = props.get("total") or props.get("price") or props.get("value")
        if value is not None:
            record["se_value"] = value
        if "order_id" in props:
            record |= {"tr_orderid": props["order_id"], "tr_total": props["total"], "tr_currency": props["currency"]}
    if hit.arrival:
        utm = hit.arrival.utm
        record |= {f"mkt_{key}": value for key, value in utm.items()}
        if hit.arrival.click and hit.arrival.click[0] == "gclid":
            record |= {"mkt_clickid": hit.arrival.click[1], "mkt_network": "Google"}
    return record


def record_id(hit: Hit) -> str:
    """The id the written record carries."""
    if hit.source != "snowplow":
        return f"ajs-{hit.id}" if hit.source == "segment" else hit.id
    text = hit.id
    return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-8{text[17:20]}-{text[20:]}"
