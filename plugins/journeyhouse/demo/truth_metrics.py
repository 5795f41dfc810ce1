"""What metrics are made of, deed by deed: each with when it was, which metrics it adds what to, and in which segments.

A number is added up; a text stands for somebody or something that counts once however often it is named. Days are left to
whoever adds up, for they are the company's.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urlsplit

from journeyhouse.demo.clock import DAY, iso, parse
from journeyhouse.demo.records import Hit
from journeyhouse.demo.truth_commerce import Order
from journeyhouse.demo.truth_feedback import SATISFIED, answers
from journeyhouse.demo.truth_identity import Clusters, member_node
from journeyhouse.demo.truth_meaning import Touch
from journeyhouse.demo.truth_paths import Journey
from journeyhouse.demo.truth_web import LONGEST, clusters_of
from journeyhouse.demo.web_payloads import record_id
from journeyhouse.demo.world import World

# Within how many days after an order or a delivery the next one, after a term the next one, after the first order a feature counts.
REORDER, RENEWAL, ADOPTION, ANSWER = 30, 45, 30, 7
# What a contact with a human costs; to read is to help oneself.
CONTACTS = {
    "ticket_opened": 45_000, "question_asked": 15_000, "return_requested": 60_000, "sales_call": 30_000,
    "sales_meeting": 150_000, "article_read": 0,
}  # fmt: skip


def deeds(
    world: World,
    clusters: Clusters,
    runs: list[list[Hit]],
    touches: list[Touch],
    orders: list[Order],
    journeys: list[Journey],
) -> list[dict]:
    """Everything that a metric counts, in order of time."""
    valid: dict[str, list[Order]] = defaultdict(list)
    for order in orders:
        if order.valid and order.cluster is not None:
            valid[order.cluster].append(order)
    kinds: dict[str, list[Touch]] = defaultdict(list)
    for touch in sorted(touches, key=lambda touch: (touch.at, touch.source_record_id)):
        kinds[touch.type].append(touch)
    told = [
        *_visits(runs, clusters, kinds, journeys, orders), *_sales(orders, valid, world.now_s), *_sign_ups(kinds, valid),
        *_features(runs, clusters, valid, world.now_s), *_terms(kinds, world.now_s), *_letters(world, clusters),
        *_journeys(journeys, valid, orders), *_contacts(journeys, touches), *_deliveries(world, orders, valid), *_answers(world),
    ]  # fmt: skip
    told += [_deed(t.at, {"M28": (1, None)}, reason=t.category or "(none)") for t in kinds["ticket_opened"]]
    first = {t.cluster: t for t in sorted(touches, key=lambda t: t.at, reverse=True) if t.cluster is not None}
    told += [_deed(t.at, {"M18": (int(who in valid), 1)}, channel=t.channel) for who, t in first.items()]
    told += [_deed(t.at, {"M23_accounts": (1, None)}, channel=t.channel) for t in kinds["account_created"] if t.cluster]
    told += [_deed(t.at, {"M23": (1, 0)}, channel=t.channel) for t in kinds["account_created"] if t.cluster]
    return sorted(told, key=lambda line: (line["at"], str(line)))


def _deed(at: int, of: dict[str, tuple[Any, Any]], **by: str) -> dict:
    return {"at": iso(at), "of": of, "by": by}


def _visits(
    runs: list[list[Hit]],
    clusters: Clusters,
    kinds: dict[str, list[Touch]],
    journeys: list[Journey],
    orders: list[Order],
) -> Iterator[dict]:
    """Sessions, their visitors, and leads of their landing pages."""
    leads = {touch.source_record_id: touch for touch in kinds["lead_submitted"]}
    last: dict[str, Journey] = {}
    for journey in journeys:
        if journey.line["status"] == "converted":
            sent = [t for t in journey.touches if t.type == "web_visit" and t.channel == "Referral"]
            sent = [t for t in sent if not t.source_record_id.startswith("visit:")]
            if sent:
                last[max(sent, key=lambda t: t.at).source_record_id] = journey
    values = {order.number: order.value for order in orders}
    seen: set[str] = set()
    for run in sorted((run for run in runs if run[-1].at - run[0].at <= LONGEST), key=lambda run: run[0].at):
        arrival, owners = run[0].arrival, clusters_of(run, clusters)
        who = owners[0] or f"device:{run[0].device}"
        new = who if who not in seen else 0
        seen.add(who)
        pages = sum(_is_page(hit) for hit in run)
        bounced = pages <= 1 and all(_is_page(hit) or hit.kind == "page_ping" for hit in run)
        channel = arrival.channel if arrival else "Direct"
        landing = next((hit.path.rstrip("/") or "/" for hit in run if hit.path), "(none)")
        at = run[0].at
        yield _deed(at, {"M9": (1, None), "M9_pages": (pages, 1), "M9_time": (run[-1].at - at, 1), "M17": (int(bounced), 1)},
                    landing_page=landing)  # fmt: skip
        yield _deed(at, {"M10": (1, None)}, channel=channel)
        yield _deed(at, {"M9_visitors": (who, None), "M11": (new, who)})
        yield _deed(at, {"M23": (0, who)}, channel=channel)
        yield _deed(at, {"M51": (0, f"{who} at {landing}")}, landing_page=landing)
        for hit in run:
            if lead := leads.get(record_id(hit)):
                yield _deed(at, {"M51": (f"{lead.cluster or who} at {landing}", 0)}, landing_page=landing)
        if channel == "Referral":
            journey = last.get(record_id(run[0]))
            value = values[journey.line["order_number"]] if journey else 0
            yield _deed(at, {"M20": (1, None), "M20_orders": (int(journey is not None), None), "M20_value": (value, None)},
                        referrer=urlsplit(arrival.referrer).hostname or "(none)")  # fmt: skip


def _is_page(hit: Hit) -> bool:
    return hit.kind in ("page", "screen", "page_view", "action", "unstruct")


def _sales(orders: list[Order], valid: dict[str, list[Order]], now: int) -> Iterator[dict]:
    for order in orders:
        if order.valid:
            yield _deed(
                order.at, {"M31_orders": (1, None), "M31_basket": (order.value, 1)}, order_channel=order.channel
            )
        # Receipts of goods taken back name no sale: their files do not tell which.
        if order.valid and order.refunded and order.channel != "store":
            yield _deed(order.at, {"M37_value": (order.refunded, None)})
    for own in valid.values():
        for order, after in zip(own, [*own[1:], None], strict=True):
            if now - order.at > REORDER * DAY:
                more = after is not None and after.at - order.at <= REORDER * DAY and after.value > order.value
                yield _deed(order.at, {"M34_up_sell": (int(more), 1)})


def _sign_ups(kinds: dict[str, list[Touch]], valid: dict[str, list[Order]]) -> Iterator[dict]:
    for kind, metric in (("trial_started", "M26"), ("account_created", "M26_account")):
        first: dict[tuple[str, str], int] = {}
        for touch in kinds[kind]:
            if touch.cluster is not None:
                first.setdefault((touch.cluster, touch.category if metric == "M26" else ""), touch.at)
        for (cluster, plan), at in first.items():
            paid = [t.at for t in kinds["subscription_renewed"] if t.cluster == cluster]
            since = paid if metric == "M26" else [order.at for order in valid.get(cluster, [])]
            yield _deed(at, {metric: (int(any(when >= at for when in since)), 1)}, **({"plan": plan} if plan else {}))


def _terms(kinds: dict[str, list[Touch]], now: int) -> Iterator[dict]:
    terms: dict[str, list[Touch]] = defaultdict(list)
    for touch in sorted(kinds["trial_started"] + kinds["subscription_renewed"], key=lambda touch: touch.at):
        if touch.cluster is not None:
            terms[touch.cluster].append(touch)
    for own in terms.values():
        for term, after in zip(own, [*own[1:], None], strict=True):
            if now - term.at > RENEWAL * DAY:
                renewed = (
                    after is not None and after.type == "subscription_renewed" and after.at - term.at <= RENEWAL * DAY
                )
                yield _deed(term.at, {"M34_renewal": (int(renewed), 1)})


def _features(runs: list[list[Hit]], clusters: Clusters, valid: dict[str, list[Order]], now: int) -> Iterator[dict]:
    """Use of products, and which customers took up which feature in their first days."""
    used: dict[tuple[str, str], int] = {}
    for run in runs:
        weeks = set()
        for hit, who in zip(run, clusters_of(run, clusters), strict=True):
            if hit.name == "Referral Shared" and run[-1].at - run[0].at <= LONGEST:
                yield _deed(hit.at, {"M38": (1, None)}, content=f"product:{(hit.props or {})['sku']}")
            if hit.name == "Feature Used" and who is not None and run[-1].at - run[0].at <= LONGEST:
                feature = (hit.props or {})["feature"]
                used[who, feature] = min(hit.at, used.get((who, feature), hit.at))
                yield _deed(hit.at, {"M29": (f"{who} on {{day}}", who), "M29_seconds": (0, who)})
                if not weeks:
                    weeks.add(hit.at)
                    yield _deed(hit.at, {"M29_seconds": (run[-1].at - run[0].at, 0)})
    features = {feature for _who, feature in used}
    for who, own in valid.items():
        if now - own[0].at >= ADOPTION * DAY:
            for feature in features:
                days = (used.get((who, feature), now + 99 * DAY) - own[0].at) / DAY
                yield _deed(own[0].at, {"M24": (int(0 <= days <= ADOPTION), 1)}, feature=feature)


def _letters(world: World, clusters: Clusters) -> Iterator[dict]:
    """E-mails that were delivered, and whether they were opened: of each person by week, of each recipient by send."""
    told: list[tuple[str, str, str, Any, int, str]] = []
    for message in world.ledger.messages:
        if message.seen <= world.now_s and message.metric in ("Received Email", "Opened Email"):
            sent = message.props.get("$message") or message.props.get("Message") or message.campaign
            node = ("klaviyo_profile", message.profile)
            told.append(("klaviyo", message.campaign, sent, node, message.at, message.metric.split()[0]))
    for letter in world.ledger.letters:
        if letter.at <= world.now_s and not any(deed == "bounce" and at <= world.now_s for at, deed in letter.deeds):
            opened = [(at, "Opened") for at, deed in letter.deeds if deed == "open" and at <= world.now_s]
            for at, name in [(letter.at, "Received"), *opened]:
                told.append(("mailchimp", letter.title, letter.campaign, member_node(letter.member), at, name))
    people: dict[tuple, list[tuple[int, str]]] = defaultdict(list)
    sends: dict[tuple, list[tuple[int, str, Any]]] = defaultdict(list)
    for source, campaign, sent, node, at, name in told:
        people[clusters.of(node), source, campaign, sent].append((at, name))
        sends[source, campaign, sent].append((at, name, node))
    for events in people.values():
        names = [name for _at, name in events]
        if "Received" in names:
            yield _deed(min(at for at, _name in events), {"M30": (int("Opened" in names), 1)})
    for (_source, campaign, _sent), events in sends.items():
        opened, received = (
            len({node for _at, name, node in events if name == what}) for what in ("Opened", "Received")
        )
        at = min(at for at, _name, _node in events)
        yield _deed(at, {"M14": (opened, received), "M15": (0, received)}, campaign=campaign)


def _journeys(journeys: Iterable[Journey], valid: dict[str, list[Order]], orders: list[Order]) -> Iterator[dict]:
    """What journeys took, and who came through a recommendation. They count from their first touch on."""
    by_number = {order.number: order for order in orders}
    for journey in journeys:
        line, touches = journey.line, journey.touches
        if line["status"] == "converted":
            order, began = by_number[line["order_number"]], touches[0]
            days = (order.at - began.at) / DAY
            if line["cycle_no"] == 1:
                yield _deed(
                    began.at, {"M44": (days, 1), "M44_touches": (len(touches), 1)}, channel=journey.path[0].channel
                )
                if any(touch.channel == "Referral" for touch in touches):
                    worth = sum(order.value for order in valid.get(order.cluster, []))
                    yield _deed(order.at, {"M40": (1, None), "M40_value": (worth, None), "M40_payback": (worth, 0)})
            else:
                yield _deed(began.at, {"M44_repurchase": (days, 1)}, channel=journey.path[0].channel)


def _contacts(journeys: Iterable[Journey], touches: list[Touch]) -> Iterator[dict]:
    """What it costs to serve a journey, and who helped himself."""
    humans: dict[str | None, list[int]] = defaultdict(list)
    for touch in touches:
        if CONTACTS.get(touch.type):
            humans[touch.cluster].append(touch.at)
    for journey in journeys:
        cost = human = alone = 0
        for touch in journey.touches:
            cost += CONTACTS.get(touch.type, 0)
            human += bool(CONTACTS.get(touch.type))
            if touch.type == "article_read":
                alone += not any(0 <= at - touch.at <= ANSWER * DAY for at in humans[touch.cluster])
        yield _deed(journey.touches[0].at, {"M50": (cost, 1), "M50_self_service": (alone, alone + human)},
                    channel=journey.path[0].channel)  # fmt: skip


def _deliveries(world: World, orders: list[Order], valid: dict[str, list[Order]]) -> Iterator[dict]:
    keys = {f"{order.number}": order for order in orders if order.channel == "web"}
    for shipment in world.ledger.magento["shipments"]:
        state = shipment.state(world.now_s) if shipment.visible(world.now_s) else {}
        told = state.get("extension_attributes") or {}
        if told.get("delivered_at") and (order := keys.get(f"{state['order_id']:09d}")):
            arrived, promised = parse(told["delivered_at"]), parse(told["promised_at"])
            yield _deed(arrived, {"M48": (int(arrived <= promised), 1)}, region=order.city or "(unknown)")
            if arrived > promised and world.now_s - arrived > REORDER * DAY:
                again = any(0 < other.at - arrived <= REORDER * DAY for other in valid.get(order.cluster, []))
                yield _deed(arrived, {"M48_repurchase": (int(again), 1)}, region=order.city or "(unknown)")


def _answers(world: World) -> Iterator[dict]:
    for answer in answers(world):
        if answer.kind == "nps":
            points = 100 if answer.score >= 9 else -100 if answer.score <= 6 else 0
            yield _deed(answer.at, {"M39": (points, 1)}, survey=answer.survey)
        else:
            satisfied = int(answer.score / answer.top >= SATISFIED)
            yield _deed(answer.at, {"M32": (satisfied, 1)}, survey=f"{answer.kind}:{answer.survey}")
