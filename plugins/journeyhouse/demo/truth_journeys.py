"""How many touches it takes, as the warehouse ought to find out: for a purchase, by need; until one knows the brand."""

from collections import Counter, defaultdict

from journeyhouse.demo.clock import DAY, date_of, day_of, iso
from journeyhouse.demo.truth_commerce import Order
from journeyhouse.demo.truth_meaning import Touch

# What counts as a conversion beside the purchase.
GOALS = {
    "trial_started": "trial", "account_created": "account", "lead_submitted": "lead", "subscription_renewed": "renewal",
}  # fmt: skip


def _month(second: int) -> str:
    return f"{date_of(day_of(second)):%Y-%m-01}"


def touches_per_purchase(touches: list[Touch], orders: list[Order]) -> list[dict]:
    """Touches that led to purchases by the purchase's month, need and context, with the month's purchases."""
    purchases = Counter(_month(order.at) for order in orders if order.valid and order.cluster is not None)
    led = Counter()
    for touch in touches:
        if touch.led_to is not None:
            meaning = touch.meaning()
            led[_month(touch.led_to), meaning["need"], meaning["context"]] += 1
    kinds = {(need, context) for _, need, context in led}
    return [
        {"month": month, "need": need, "context": context, "touches": led[month, need, context], "purchases": count}
        for month, count in sorted(purchases.items())
        for need, context in sorted(kinds)
    ]


def conversions(touches: list[Touch], orders: list[Order]) -> list[dict]:
    """Each conversion of each definition; and each person, as `person`, when his first touch was."""
    first: dict[str, int] = {}
    for touch in touches:
        if touch.cluster is not None:
            first[touch.cluster] = min(touch.at, first.get(touch.cluster, touch.at))
    done = [(GOALS[touch.type], touch.cluster, touch.at) for touch in touches if touch.type in GOALS]
    done += [("purchase", order.cluster, order.at) for order in orders if order.valid]
    done += [("person", cluster, when) for cluster, when in first.items()]
    return [
        {"definition": definition, "cluster": cluster, "at": iso(when), "cohort": _month(first[cluster])}
        for definition, cluster, when in sorted(done, key=str)
        if cluster in first
    ]


def recognition(touches: list[Touch]) -> list[dict]:
    """Who came by himself, with the touches and days it took, by the first touch's month and channel."""
    ways: dict[str, list[Touch]] = defaultdict(list)
    for touch in sorted(touches, key=lambda touch: touch.at):
        if touch.cluster is not None:
            ways[touch.cluster].append(touch)
    found: dict[tuple[str, str], list[tuple[int, float]]] = defaultdict(list)
    for way in ways.values():
        knows = next((nth for nth, touch in enumerate(way) if touch.type == "web_visit" and touch.is_by_himself), None)
        if knows is not None:
            found[_month(way[0].at), way[0].channel].append((knows + 1, (way[knows].at - way[0].at) / DAY))
    return [
        {"month": month, "channel": channel, "people": len(costs), "touches": sum(cost[0] for cost in costs),
         "days": sum(cost[1] for cost in costs)}
        for (month, channel), costs in sorted(found.items())
    ]  # fmt: skip
