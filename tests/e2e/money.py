"""What money must come out as in any world: what earned it, and what it cost to earn, against what the world knows."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from zoneinfo import ZoneInfo

from tests.attribution.chains import removed
from tests.e2e.measures import Answers, Measure, moment, same

# Touches that earn credit (seed_touchpoint_types).
EARNING = {
    "web_visit",
    "question_asked",
    "lead_submitted",
    "email_clicked",
    "sms_clicked",
    "sales_call",
    "sales_meeting",
}


def credit(house: Answers) -> Iterator[Measure]:
    """Under every model an order's credit is what was paid and not refunded; in each month removing a channel costs what it says."""
    # Returns in a store may name no receipt: then nobody knows whose credit to take back.
    refunded = Counter()
    for row in house.records(
        "select order_number as o, value_minor from marts.fct_refunds where order_key is not null"
    ):
        refunded[row["o"]] += row["value_minor"]
    orders = ((row["order_number"], row["value_minor"]) for row in house.truth("orders") if row["status"] == "valid")
    wanted = {order: max(0, value - refunded[order]) for order, value in orders}
    net = house.records(
        "select o.order_number, m.attribution_model, sum(m.minor)::bigint as net from marts.fct_conversions o join ("
        "select conversion_key, attribution_model, credit_minor as minor from marts.fct_attribution_credit union all "
        "select conversion_key, attribution_model, -reversed_minor from marts.fct_attribution_reversals) m using (conversion_key) "
        "where o.conversion_type = 'purchase' group by 1, 2"
    )
    models = {row["attribution_model"] for row in net}
    yield same(
        "credit: net of every order",
        (tuple(row.values()) for row in net),
        ((order, model, value) for order, value in wanted.items() for model in models),
    )
    paths: dict[str, list[tuple[str, int, int, int]]] = defaultdict(list)
    for row in house.records(
        "select string_agg(t.channel, ' > ' order by t.occurred_at, b.position_from_start, t.touchpoint_key) as path, "
        "coalesce(max(j.value_minor), 0) as value, max(case when j.status = 'converted' then 1 else 0 end) as converted, "
        "date_trunc('month', (j.ended_at + case when j.status = 'converted' then interval '0' else interval '90 days' end) "
        f"at time zone '{house.timezone}')::date::text as month from marts.fct_journeys j "
        "join marts.bridge_journey_touch b using (journey_key) join marts.fct_touchpoints t using (touchpoint_key) "
        "join seeds.seed_touchpoint_types k on k.touchpoint_type = t.touchpoint_type and k.earns_credit "
        "where j.status <> 'open' group by j.journey_key, j.ended_at, j.status"
    ):
        value = int(row["value"]) if row["converted"] else 0
        paths[row["month"]].append((row["path"], row["converted"], value, 1 - row["converted"]))
    effects = house.records(
        "select month::text, channel, removal_effect from marts.fct_attribution_channels "
        "where attribution_model = 'markov' and conversion_type = 'purchase' and removal_effect is not null"
    )
    yield same(
        "credit: removal effects",
        ((row["month"], row["channel"], round(row["removal_effect"], 9) + 0.0) for row in effects),
        (
            (month, channel, round(float(effect[0]), 9) + 0.0)
            for month, rows in paths.items()
            if any(converted for _, converted, _, _ in rows)
            for channel, effect in removed(rows).items()
        ),
        0.999,
    )


def returns(house: Answers) -> Iterator[Measure]:
    """What marketing cost and earned by month: cost by channel, efficiency, new customers, and returns under last touch on both days."""
    month = _month_of(house)
    costs = channel_costs(house)
    told = house.records(
        "select to_char(month, 'YYYY-MM') as month, channel, cost_minor from marts.fct_acquisition_cost "
        "where attribution_model = 'last' and cost_minor <> 0"
    )
    yield same(
        "returns: cost of channels",
        (tuple(row.values()) for row in told),
        ((*key, cost) for key, cost in costs.items()),
    )
    orders = _valid(house)
    firsts = _firsts(orders)
    canceled = {row["order_number"] for row in house.truth("orders")} - orders.keys()
    # What is brought back to a store names no receipt: it is money given back, but of nobody knows which order.
    refunds = [
        row | ({"order_number": None} if row["channel"] == "store" else {})
        for row in house.truth("refunds")
        if row["order_number"] not in canceled
    ]
    net, of_new, buyers = Counter(), Counter(), Counter()
    for number, row in orders.items():
        net[month(row["ordered_at"])] += row["value_minor"]
        if number in firsts.values():
            of_new[month(row["ordered_at"])] += row["value_minor"]
            buyers[month(row["ordered_at"])] += 1
    for row in refunds:
        net[month(row["refunded_at"])] -= row["value_minor"]
        of_new[month(row["refunded_at"])] -= row["value_minor"] if row["order_number"] in firsts.values() else 0
    spent: Counter = Counter()
    for (when, _channel), cost in costs.items():
        spent[when] += cost
    found = house.records(
        "select to_char(month, 'YYYY-MM') as month, net_revenue_minor, new_customer_revenue_minor, new_customers, cost_minor, "
        "round(marketing_efficiency::numeric, 9)::float as mer, round(acquisition_efficiency::numeric, 9)::float as of_new "
        "from marts.fct_marketing_efficiency"
    )
    yield same(
        "returns: efficiency",
        (tuple(row.values()) for row in found),
        ((m, net[m], of_new[m], buyers[m], spent[m], _ratio(net[m], spent[m]), _ratio(of_new[m], spent[m]))
         for m in net.keys() | spent.keys()),
    )  # fmt: skip
    won = house.records(
        "select to_char(month, 'YYYY-MM') as month, attribution_model, round(sum(new_customers)::numeric, 6)::float as buyers "
        "from marts.fct_acquisition_cost group by 1, 2 having sum(new_customers) > 0"
    )
    models = {row["attribution_model"] for row in won}
    yield same(
        "returns: new customers",
        (tuple(row.values()) for row in won),
        ((when, model, float(count)) for when, count in buyers.items() for model in models),
    )
    yield same(
        "returns: roas by last touch", _told_returns(house), _true_returns(house, orders, refunds, costs, month), 0.97
    )


def channel_costs(house: Answers) -> Counter:
    """What each channel cost in each month, of the platforms that this world lands."""
    landed = {
        tuple(row.values())
        for row in house.records("select distinct channel, platform from intermediate.int_spend__costs")
    }
    costs: Counter = Counter()
    for row in house.truth("marketing_costs"):
        if (row["channel"], row["platform"]) in landed:
            costs[row["date"][:7], row["channel"]] += row["cost_minor"]
    return costs


def new_customers(house: Answers) -> Iterator[tuple[str, str]]:
    """Of each customer's first order the month, and the channel of the last touch that earns it."""
    orders, month = _valid(house), _month_of(house)
    last = _last_touches(house, orders)
    for number in _firsts(orders).values():
        yield month(orders[number]["ordered_at"]), last(number)["channel"]


def _month_of(house: Answers) -> Callable[[str], str]:
    zone = ZoneInfo(house.timezone)
    return lambda at: f"{moment(at).astimezone(zone):%Y-%m}"


def _valid(house: Answers) -> dict[str, dict]:
    return {row["order_number"]: row for row in house.truth("orders") if row["status"] == "valid"}


def _firsts(orders: dict[str, dict]) -> dict[str, str]:
    """Of whom orders name; a receipt without a name wins nobody who could be known as new."""
    return {
        row["cluster"]: row["order_number"]
        for row in sorted(orders.values(), key=_latest, reverse=True)
        if not row["cluster"].startswith("order:")
    }


def _latest(order: dict) -> tuple:
    return order["ordered_at"], order["order_number"]


def _ratio(one: float, other: float) -> float | None:
    return round(one / other, 9) if other else None


def _told_returns(house: Answers) -> Iterator[tuple]:
    rows = house.records(
        "select basis, to_char(day, 'YYYY-MM') as month, channel, sum(spend_minor)::bigint as spend, sum(net_credit_minor)::bigint as net "
        "from marts.fct_attribution_roi where attribution_model = 'last' group by 1, 2, 3"
    )
    for row in rows:
        if row["spend"] or row["net"]:
            yield row["basis"], row["month"], row["channel"], row["spend"], row["net"], _ratio(row["net"], row["spend"])


def _last_touches(house: Answers, orders: dict[str, dict]) -> Callable[[str], dict]:
    """By an order's number the last touch of its journey that earns; one without a touch stands for itself."""
    journeys = {row["order_number"]: row for row in house.truth("journeys") if row["order_number"]}
    touched = defaultdict(list)
    for row in house.truth("touches"):
        if row["touchpoint_type"] in EARNING:
            touched[row["cluster"], row["cycle_no"]].append(row)

    def last(number: str) -> dict:
        journey = journeys.get(number)
        touches = touched[journey["cluster"], journey["cycle_no"]] if journey else []
        touches = [
            t
            for t in touches
            if moment(journey["started_at"]) <= moment(t["occurred_at"]) <= moment(orders[number]["ordered_at"])
        ]
        return max(
            touches,
            key=lambda t: moment(t["occurred_at"]),
            default={"channel": "(none)", "occurred_at": orders[number]["ordered_at"]},
        )

    return last


def _true_returns(house: Answers, orders: dict, refunds: list[dict], costs: Counter, month) -> Iterator[tuple]:
    """Each order and refund to the last touch of its journey that earns, on the touch's day and on its own."""
    last_touch = _last_touches(house, orders)
    earned: Counter = Counter()
    left = {number: row["value_minor"] for number, row in orders.items()}

    def book(number: str, at: str, amount: int) -> None:
        last = last_touch(number)
        earned["spend_day", month(last["occurred_at"]), last["channel"]] += amount
        earned["conversion_day", month(at), last["channel"]] += amount

    for number, row in orders.items():
        book(number, row["ordered_at"], row["value_minor"])
    for row in sorted(refunds, key=lambda row: row["refunded_at"]):
        if row["order_number"] in orders:
            back = min(row["value_minor"], left[row["order_number"]])
            left[row["order_number"]] -= back
            book(row["order_number"], row["refunded_at"], -back)
    for basis in ("spend_day", "conversion_day"):
        for when, channel in {key[1:] for key in earned if key[0] == basis} | costs.keys():
            spend, net = costs[when, channel], earned[basis, when, channel]
            if spend or net:
                yield basis, when, channel, spend, net, _ratio(net, spend)
