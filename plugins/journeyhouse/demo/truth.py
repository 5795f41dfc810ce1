"""The truth about the demo world at its clock: what the warehouse ought to find out."""

import json
from collections import defaultdict
from pathlib import Path

from journeyhouse.demo import (
    truth_channels,
    truth_checkouts,
    truth_commerce,
    truth_content,
    truth_feedback,
    truth_journeys,
    truth_messages,
    truth_metrics,
    truth_metrics_messages,
    truth_offline,
    truth_paths,
    truth_spend,
    truth_stages,
    truth_web,
)
from journeyhouse.demo.advertising_google import truth_of_google_ads
from journeyhouse.demo.analytics_google import truth_of_analytics
from journeyhouse.demo.clock import iso
from journeyhouse.demo.listening import truth_of_mentions
from journeyhouse.demo.marketing import truth_of_marketing
from journeyhouse.demo.reviewing import truth_of_reviews
from journeyhouse.demo.reviewing_trustpilot import truth_of_trustpilot
from journeyhouse.demo.searching import truth_of_searches
from journeyhouse.demo.social import truth_of_social
from journeyhouse.demo.truth_commerce import Order
from journeyhouse.demo.truth_groups import truth_of_groups
from journeyhouse.demo.truth_identity import Clusters
from journeyhouse.demo.truth_meaning import Touch
from journeyhouse.demo.truth_paths import LAPSE, Journey
from journeyhouse.demo.world import World
from journeyhouse.demo.written import write_if_changed

AFTERMATH = {"delivery_received", "product_registered", "product_used", "ticket_opened", "return_requested", "nps_answered",
             "product_reviewed", "referral_shared", "subscription_renewed"}  # fmt: skip

# What platforms report of themselves, each with its own truth.
_REPORTED = (
    truth_of_marketing,
    truth_of_google_ads,
    truth_of_analytics,
    truth_of_searches,
    truth_of_reviews,
    truth_of_trustpilot,
    truth_of_mentions,
    truth_of_social,
)


def _journeys_of(cluster: str, owner: str | None, touches: list[Touch], sales: list[Order], now: int) -> list[Journey]:
    """Cut one cluster's touches at its orders and at silences; marks each touch with its cycle on the way."""
    steps = [(t.at, 0, t.source_record_id, t) for t in touches] + [(o.at, 1, o.number, o) for o in sales]
    steps.sort(key=lambda step: step[:3])
    found: list[Journey] = []
    current: list[Touch] = []
    cycle, tail = 1, None

    def close(status: str, order: str | None, value: int = 0) -> None:
        if current:
            line = {
                "person": owner, "cluster": cluster, "cycle_no": cycle, "status": status, "touches": len(current),
                "started_at": iso(current[0].at), "ended_at": iso(current[-1].at), "order_number": order,
            }  # fmt: skip
            found.append(Journey(line, list(current), value))
            current.clear()

    for when, conversion, number, step in steps:
        if conversion:
            own = [t for t in current if t.type != "purchase"]
            for touch in [t for t in own if t.post_purchase_of is None] or own:
                touch.led_to = when
            close("converted", number, step.value)
            cycle, tail = cycle + 1, number
            continue
        if current and when - current[-1].at > LAPSE:
            # They are back: this touch begins the next journey.
            close("won_back", None)
        step.cycle_no, step.lifecycle = cycle, "customer" if cycle > 1 else "prospect"
        if tail and step.type in AFTERMATH:
            step.post_purchase_of = tail
        else:
            tail = None
        current.append(step)
    if current:
        close("open" if now - current[-1].at <= LAPSE else "lapsed", None)
    return found


def _touch_line(touch: Touch, person: str | None) -> dict:
    return {
        "source_record_id": touch.source_record_id, "touchpoint_type": touch.type, "person": person, "cluster": touch.cluster,
        "occurred_at": iso(touch.at), "channel": touch.channel, "lifecycle": touch.lifecycle, "cycle_no": touch.cycle_no,
        "post_purchase_of": touch.post_purchase_of,
    } | touch.meaning()  # fmt: skip


def truth(world: World) -> dict[str, list[dict]]:
    """All truth files' lines, by file name without its ending."""
    clusters = Clusters(world)
    found = truth_web.sessions(world)
    orders = truth_commerce.orders(world, clusters)
    touches = truth_web.web_touches(world, found, clusters) + truth_commerce.purchase_touches(orders)
    touches += truth_messages.message_touches(world, clusters) + truth_messages.letter_touches(world, clusters)
    touches += truth_commerce.service_touches(world, clusters)
    touches += truth_feedback.feedback_touches(world, clusters)
    touches_of: dict[str, list[Touch]] = defaultdict(list)
    orders_of: dict[str, list[Order]] = defaultdict(list)
    for touch in touches:
        if touch.cluster is not None:
            touches_of[touch.cluster].append(touch)
    for order in orders:
        if order.cluster is not None and order.valid:
            orders_of[order.cluster].append(order)
    journeys = []
    for cluster in sorted(touches_of):
        owner = clusters.owner_of(cluster)
        journeys += _journeys_of(cluster, owner, touches_of[cluster], orders_of[cluster], world.now_s)
    identifiers = clusters.identifiers()
    seen = {line["person"] for line in identifiers} - {None}
    return {
        "persons": [{"person": p.id, "kind": p.kind} for p in world.people if p.id in seen],
        "identifiers": identifiers,
        "sessions": truth_web.session_lines(found),
        "touches": [
            _touch_line(touch, clusters.owner_of(touch.cluster))
            for touch in sorted(touches, key=lambda t: (t.at, t.source_record_id, t.type))
        ],
        "orders": [
            {
                "order_number": o.number,
                "channel": o.channel,
                "person": clusters.owner_of(o.cluster),
                "cluster": o.cluster,
                "ordered_at": iso(o.at),
                "status": o.standing,
                "source_status": o.status,
                "value_minor": o.value,
                "refunded_minor": o.refunded,
            }
            for o in orders
        ],
        "refunds": truth_commerce.refunds(world),
        "journeys": [journey.line for journey in journeys],
        **truth_stages.truth_of_stages([(journey.line, journey.touches) for journey in journeys], world.now_s),
        **truth_of_groups(world, clusters, orders, journeys),
        "handovers": truth_paths.handovers(world, journeys),
        "paths": truth_paths.paths(journeys),
        "conformance": truth_paths.conformance(journeys),
        "flow": truth_paths.flow(journeys),
        "losses": truth_paths.losses(world, journeys),
        "platform_totals": truth_spend.platform_totals(world),
        "marketing_costs": truth_spend.marketing_costs(world),
        "satisfaction": truth_feedback.satisfaction(world),
        "nps": truth_feedback.nps(world),
        "messages": truth_messages.message_totals(world),
        "message_costs": truth_messages.message_costs(world),
        "touches_per_purchase": truth_journeys.touches_per_purchase(touches, orders),
        "conversions": truth_journeys.conversions(touches, orders),
        "recognition": truth_journeys.recognition(touches),
        "checkouts": truth_checkouts.checkouts(world, clusters, found, orders),
        "offline_exposures": truth_offline.exposures(world, clusters, touches, orders),
        **truth_content.truth_of_content(world, clusters, touches),
        "channel_preferences": truth_channels.channel_preferences(world, clusters),
        "letters": truth_metrics_messages.letters(world, clusters),
        "deeds": truth_metrics.deeds(world, clusters, found, touches, orders, journeys),
    } | {name: lines for part in _REPORTED for name, lines in part(world).items()}


def write_truth(world: World, folder: Path) -> None:
    """Write the truth as JSON lines."""
    for name, lines in truth(world).items():
        text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
        write_if_changed(folder / f"{name}.jsonl", text.encode())
