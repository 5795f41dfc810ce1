"""What metrics are made of, deed by deed (truth_deeds.py): those of visits, people and journeys are told here."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from journeyhouse.demo.clock import DAY, HOUR, parse
from journeyhouse.demo.records import Hit
from journeyhouse.demo.truth_commerce import Order
from journeyhouse.demo.truth_content import ENGAGING
from journeyhouse.demo.truth_deeds import deed
from journeyhouse.demo.truth_feedback import SATISFIED, answers
from journeyhouse.demo.truth_identity import Clusters
from journeyhouse.demo.truth_meaning import Touch
from journeyhouse.demo.truth_metrics_messages import message_deeds
from journeyhouse.demo.truth_metrics_orders import order_deeds
from journeyhouse.demo.truth_nodes import contact_nodes, sale_nodes, source_contact
from journeyhouse.demo.truth_paths import Journey
from journeyhouse.demo.truth_web import LONGEST, clusters_of
from journeyhouse.demo.web_payloads import record_id
from journeyhouse.demo.world import World

# Within how many days after a term the next one, after an account an order, after the first order a feature, after a reading a question counts.
RENEWAL, WINNING, ADOPTION, ANSWER = 45, 60, 30, 7
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
        *order_deeds(world, orders, valid), *message_deeds(world, clusters), *_visits(runs, clusters, kinds, journeys, orders),
        *_sign_ups(kinds, valid, world.now_s), *_features(runs, clusters, valid, world.now_s), *_terms(kinds, world.now_s),
        *_journeys(journeys, valid, orders), *_contacts(journeys, touches), *_answers(world), *_requests(world, kinds["ticket_opened"]),
        *_profiles(world, clusters, touches, valid),
    ]  # fmt: skip
    first = {t.cluster: t for t in sorted(touches, key=lambda t: t.at, reverse=True) if t.cluster is not None}
    told += [deed(t.at, {"M18": (int(who in valid), 1)}, channel=t.channel) for who, t in first.items()]
    told += [deed(t.at, {"M23_accounts": (1, None)}, channel=t.channel) for t in kinds["account_created"] if t.cluster]
    told += [deed(t.at, {"M23": (1, 0)}, channel=t.channel) for t in kinds["account_created"] if t.cluster]
    return sorted(told, key=lambda line: (line["at"], str(line)))


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
        yield deed(at, {"M9": (1, None), "M9_pages": (pages, 1), "M9_time": (run[-1].at - at, 1), "M17": (int(bounced), 1)},
                    landing_page=landing)  # fmt: skip
        yield deed(at, {"M10": (1, None)}, channel=channel)
        yield deed(at, {"M9_visitors": (who, None), "M11": (new, who)})
        yield deed(at, {"M23": (0, who)}, channel=channel)
        yield deed(at, {"M51": (0, f"{who} at {landing}")}, landing_page=landing)
        for hit in run:
            if lead := leads.get(record_id(hit)):
                yield deed(at, {"M51": (f"{lead.cluster or who} at {landing}", 0)}, landing_page=landing)
        if channel == "Referral":
            journey = last.get(record_id(run[0]))
            value = values[journey.line["order_number"]] if journey else 0
            yield deed(at, {"M20": (1, None), "M20_orders": (int(journey is not None), None), "M20_value": (value, None)},
                        referrer=urlsplit(arrival.referrer).hostname or "(none)")  # fmt: skip


def _is_page(hit: Hit) -> bool:
    return hit.kind in ("page", "screen", "page_view", "action", "unstruct")


def _sign_ups(kinds: dict[str, list[Touch]], valid: dict[str, list[Order]], now: int) -> Iterator[dict]:
    for kind, metric, days in (("trial_started", "M26", RENEWAL), ("account_created", "M26_account", WINNING)):
        first: dict[tuple[str, str], int] = {}
        for touch in kinds[kind]:
            if touch.cluster is not None:
                first.setdefault((touch.cluster, touch.category if metric == "M26" else ""), touch.at)
        for (cluster, plan), at in first.items():
            paid = [t.at for t in kinds["subscription_renewed"] if t.cluster == cluster and t.category == plan]
            since = paid if metric == "M26" else [order.at for order in valid.get(cluster, [])]
            if now - at > days * DAY:
                soon = any(0 <= when - at <= days * DAY for when in since)
                yield deed(at, {metric: (int(soon), 1)}, **({"plan": plan} if plan else {}))


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
                yield deed(term.at, {"M34_renewal": (int(renewed), 1)})


def _features(runs: list[list[Hit]], clusters: Clusters, valid: dict[str, list[Order]], now: int) -> Iterator[dict]:
    """Use of products, and which customers took up which feature in their first days."""
    used: dict[tuple[str, str], list[int]] = defaultdict(list)
    for run in runs:
        weeks = set()
        for hit, who in zip(run, clusters_of(run, clusters), strict=True):
            if hit.name == "Referral Shared" and run[-1].at - run[0].at <= LONGEST:
                yield deed(hit.at, {"M38": (1, None)}, content=f"product:{(hit.props or {})['sku']}")
            if hit.name == "Feature Used" and who is not None and run[-1].at - run[0].at <= LONGEST:
                feature = (hit.props or {})["feature"]
                used[who, feature].append(hit.at)
                yield deed(hit.at, {"M29": (f"{who} on {{day}}", who), "M29_seconds": (0, who)})
                if not weeks:
                    weeks.add(hit.at)
                    yield deed(hit.at, {"M29_seconds": (run[-1].at - run[0].at, 0)})
    features = {feature for _who, feature in used}
    for who, own in valid.items():
        if now - own[0].at >= ADOPTION * DAY:
            for feature in features:
                soon = any(0 <= at - own[0].at <= ADOPTION * DAY for at in used.get((who, feature), []))
                yield deed(own[0].at, {"M24": (int(soon), 1)}, feature=feature)


def _journeys(journeys: Iterable[Journey], valid: dict[str, list[Order]], orders: list[Order]) -> Iterator[dict]:
    """What journeys took, and who came through a recommendation. They count from their first touch on."""
    by_number = {order.number: order for order in orders}
    # By person and cycle: when what comes to a purchase began, how many touches there were, and whether one was a recommendation.
    began, taken, recommended = {}, Counter(), set()
    for journey in journeys:
        line, touches = journey.line, journey.touches
        cycle = line["cluster"], line["cycle_no"]
        began.setdefault(cycle, touches[0].at)
        taken[cycle] += len(touches)
        recommended |= {cycle for touch in touches if touch.channel == "Referral"}
        bought = by_number[line["order_number"]].skus if line["status"] == "converted" else ()
        viewed: set[str] = set()
        for touch in touches:
            if touch.type == "product_viewed" and touch.product not in viewed:
                viewed.add(touch.product)
                yield deed(touch.at, {"M31_browse_to_buy": (int(touch.product in bought), 1)}, channel=touch.channel,
                           product=touch.product)  # fmt: skip
        if line["status"] == "converted":
            order, channel = by_number[line["order_number"]], journey.path[0].channel
            began[line["cluster"], line["cycle_no"] + 1] = order.at
            days = (order.at - began[cycle]) / DAY
            if line["cycle_no"] == 1:
                yield deed(touches[0].at, {"M44": (days, 1), "M44_touches": (taken[cycle], 1)}, channel=channel)
                if cycle in recommended:
                    worth = sum(order.value for order in valid.get(order.cluster, []))
                    yield deed(order.at, {"M40": (1, None), "M40_value": (worth, None), "M40_payback": (worth, 0)})
            else:
                yield deed(touches[0].at, {"M44_repurchase": (days, 1)}, channel=channel)


def _requests(world: World, tickets: list[Touch]) -> Iterator[dict]:
    """Requests for help, who made them, and how long they took."""
    now, solved = world.now_s, {}
    for system, told in (("hubspot", "closed_date"), ("zendesk", "solved_at")):
        for ticket in getattr(world.ledger, system)["tickets"]:
            if ticket.created <= now and ticket.state(now)[told]:
                solved[str(ticket.key)] = parse(ticket.state(now)[told])
    for touch in tickets:
        of: dict = {"M28": (1, None)}
        if touch.cluster is not None:
            of["M28_per_person"] = (1, touch.cluster)
        if touch.source_record_id in solved:
            of["M28_hours"] = ((solved[touch.source_record_id] - touch.at) / HOUR, 1)
        yield deed(touch.at, of, reason=touch.category or "(none)")


def _profiles(world: World, clusters: Clusters, touches: list[Touch], valid: dict[str, list[Order]]) -> Iterator[dict]:
    """What is known of customers, whoever told it: the shop, the mailing system, the sales force, the further shops."""
    now, ledger = world.now_s, world.ledger
    known: dict[str, set[str | None]] = defaultdict(set)
    for account in ledger.magento["customers"]:
        if account.visible(now):
            who, state = clusters.of(("customer_code", f"C{account.key}")), account.state(now)
            told = {"gender": state["gender"], "age_band": state["dob"], "location": state["addresses"]}
            for attribute in (attribute for attribute, value in told.items() if value):
                known[attribute].add(who)
    places = [(("klaviyo_profile", one.key), one) for one in ledger.profiles]
    places += [(contact_nodes(one.key, one.state(now))[0], one) for one in ledger.hubspot["contacts"]
               if one.visible(now) and one.state(now)["city"]]  # fmt: skip
    places += [(source_contact("salesforce", one.key), one) for one in ledger.salesforce["contacts"]]
    known["location"] |= {clusters.of(node) for node, one in places if one.visible(now)}
    for sale in (sale for sales in ledger.sales.values() for sale in sales):
        if sale.registered and not sale.shop.exported and sale.visible(now):
            known["location"].add(clusters.of(sale_nodes(sale)[0]))
    known["interests"] = {touch.cluster for touch in touches if touch.content and touch.type in ENGAGING}
    for who, own in valid.items():
        for attribute in ("age_band", "gender", "location", "interests"):
            yield deed(own[0].at, {"M27": (int(who in known[attribute]), 1)}, attribute=attribute)


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
        yield deed(journey.touches[0].at, {"M50": (cost, 1), "M50_self_service": (alone, alone + human)},
                    channel=journey.path[0].channel)  # fmt: skip


def _answers(world: World) -> Iterator[dict]:
    for answer in answers(world):
        if answer.kind == "nps":
            points = 100 if answer.score >= 9 else -100 if answer.score <= 6 else 0
            yield deed(answer.at, {"M39": (points, 1)}, survey=answer.survey)
        else:
            satisfied = int(answer.score / answer.top >= SATISFIED)
            metric = {"csat": "M32", "ces": "M32_effort"}[answer.kind]
            yield deed(answer.at, {metric: (satisfied, 1)}, survey=answer.survey)
