"""An ad's day told otherwise, a refund, a late touch, two who are one: each changes the rows it must. `-s` prints them, before and after."""

from collections import Counter
from collections.abc import Iterable

import pytest

from journeyhouse import building
from tests.e2e import restated
from tests.e2e.consequences import by_chains, came_late, given_back, merged, spent, touched
from tests.e2e.restated import Change
from tests.e2e.restatements import Marts, Rules, among, month, table, together, wrong
from tests.e2e.worlds import World

pytestmark = pytest.mark.e2e


Changes = dict[str, Change]


def _before(changes: Changes) -> Marts:
    return {mart: change.before for mart, change in changes.items()}


def _after(changes: Changes) -> Marts:
    return {mart: change.after for mart, change in changes.items()}


def _models(before: Marts) -> frozenset[str]:
    return frozenset(found["attribution_model"] for found in before["fct_attribution_credit"].values())


def _around(changes: dict[str, Change], journey: str, touch: dict) -> frozenset[str]:
    """The days of a touch and of its neighbours in the journey."""
    path = sorted(
        among(changes["bridge_journey_touch"].after, journey_key=journey), key=lambda t: t["position_from_start"]
    )
    place = [step["touchpoint_key"] for step in path].index(touch["touchpoint_key"])
    keys = frozenset(step["touchpoint_key"] for step in path[max(0, place - 1) : place + 2])
    return frozenset(t["touch_date"] for t in among(changes["fct_touchpoints"].after, touchpoint_key=keys))


def _earned_on(changes: Changes, conversion: str) -> frozenset[str]:
    """The days of the touches that a conversion is credited to."""
    keys = frozenset(
        c["touchpoint_key"] for c in among(changes["fct_attribution_credit"].after, conversion_key=conversion)
    )
    return frozenset(t["touch_date"] for t in among(changes["fct_touchpoints"].after, touchpoint_key=keys))


def _came(changes: dict[str, Change], source_record_id: str) -> dict:
    [touch] = among(changes["fct_touchpoints"].after, source_record_id=source_record_id)
    return touch


def _chained(world: World) -> frozenset[str]:
    return frozenset(
        model for (model,) in world.rows("select distinct attribution_model from intermediate.int_attribution__weights where is_chained")
    )  # fmt: skip


def _judge(deed: str, expected: Rules, changes: Changes) -> None:
    print(f"\n{table(deed, expected, changes)}")
    found = wrong(expected, changes)
    assert found == []


@pytest.fixture(scope="module")
def world(desk) -> World:
    building.publish_build(desk.world.settings)
    return desk.world


@pytest.fixture(scope="module")
def ad(desk, world) -> tuple[dict, Changes]:
    """A day of an ad costs half as much again."""
    day = restated.ad_day(world)
    return day, restated.told(
        desk, {"meta_ads__insights": [day | {"spend": day["spend"] * 1.5}]}, restated.published(world)
    )


@pytest.fixture(scope="module")
def refund(desk, world, ad) -> tuple[dict, Changes]:
    """A piece of an order is given back, two days before today."""
    order = restated.refundable(world)
    [(at,)] = world.rows("select (as_of - interval '2 days 6 hours')::text from marts.journeyhouse_build")
    changes = restated.told(desk, {"magento__creditmemos": [restated.creditmemo(order, at)]}, _after(ad[1]))
    [bought] = among(changes["fct_orders"].before, order_number=order["increment_id"])
    return bought, changes


@pytest.fixture(scope="module")
def late(desk, world, refund) -> tuple[tuple, Changes]:
    """A page view that nobody had told of comes weeks late."""
    found = restated.quiet_day(world, refund[0]["person_key"])
    view = restated.page_view(world, found[0], found[4])
    return found, restated.told(desk, {"web_events__segment": [view]}, _after(refund[1]))


@pytest.fixture(scope="module")
def merge(desk, world, refund, late) -> tuple[frozenset[str], Changes]:
    """A customer's profile, which says no name, has the telephone number of another."""
    one, other, code, phone = restated.two_people(world, refund[0]["person_key"], late[0][1])
    profile = restated.raw(world, "klaviyo__profiles", "external_id = %s", code)
    nameless = profile | {"phone_number": phone, "first_name": None, "last_name": None}
    return frozenset({one, other}), restated.told(desk, {"klaviyo__profiles": [nameless]}, _after(late[1]))


def test_a_restated_ad_day_changes_its_day_and_what_it_returned(ad):
    day, changes = ad
    _judge("a restated ad day", spent(day, _models(_before(changes))), changes)


def test_a_refund_changes_its_order_and_whose_credit_it_was(refund):
    order, changes = refund
    before = _before(changes)
    touch = _came(changes, f"creditmemo:R{order['order_number']}")
    own = touched(before, _after(changes), touch, _around(changes, touch["journey_key"], touch))
    _judge("a refund", together(own, given_back(before, order, touch["touch_date"])), changes)


def test_a_late_touch_changes_its_journey_and_its_days(late, world):
    (device, _person, journey, conversion, _at), changes = late
    before, touch = _before(changes), _came(changes, f"late-{device}")
    assert touch["journey_key"] == journey and touch["channel"] == "Organic Search"
    [bought] = among(before["fct_conversions"], conversion_key=conversion)
    days = _earned_on(changes, conversion)
    own = touched(before, _after(changes), touch, _around(changes, journey, touch))
    months = by_chains(before, frozenset({month(bought["conversion_date"])}), _chained(world))
    _judge("a late touch", together(own, came_late(before, touch, bought, days), months), changes)


def test_a_merge_changes_what_two_people_did_and_nothing_of_others(merge, world):
    people, changes = merge
    _judge("an identity merge", merged(_before(changes), _after(changes), people, _chained(world)), changes)
    assert len(changes["dim_person"].went) == 1


def _sum(rows: Iterable[dict], amount: str, *by: str) -> Counter:
    sums = Counter()
    for found in rows:
        sums[tuple(found[column] for column in by)] += found[amount] or 0
    return sums


def _moved(changes: Changes, mart: str, by: tuple[str, ...], amount: str = "spend_minor", **wanted: object) -> Counter:
    """By how much sums of a mart differ."""
    sums = _sum(among(changes[mart].after, **wanted), amount, *by)
    sums.subtract(_sum(among(changes[mart].before, **wanted), amount, *by))
    return Counter({key: difference for key, difference in sums.items() if difference})


def test_credit_adds_up_before_and_after_each_deed(ad, refund, late, merge):
    for _facts, changes in (ad, refund, late, merge):
        for marts in (_before(changes), _after(changes)):
            worth = {c["conversion_key"]: max(c["value_minor"] or 0, 0) for c in marts["fct_conversions"].values()}
            credit = _sum(
                marts["fct_attribution_credit"].values(), "credit_minor", "conversion_key", "attribution_model"
            )
            assert {key: worth[key[0]] for key in credit} == dict(credit)
            assert {key[0] for key in credit} == worth.keys()


def test_a_refund_is_taken_back_on_both_dates(refund):
    order, changes = refund
    [given] = among(changes["fct_refunds"].after, order_key=order["order_key"])
    lost = {}
    for basis in ("spend_day", "conversion_day"):
        sums = _moved(changes, "fct_attribution_roi", ("attribution_model", "day"), "net_credit_minor", basis=basis)
        by_model = Counter()
        for (model, _day), amount in sums.items():
            by_model[model] -= amount
        assert by_model == dict.fromkeys(_models(_before(changes)), given["value_minor"])
        lost[basis] = {day for _model, day in sums}
    assert lost["conversion_day"] == {given["refund_date"]}
    assert lost["spend_day"] <= _earned_on(changes, order["order_key"])


def test_spend_that_is_borne_and_spend_that_is_not_are_what_platforms_told(ad, refund, late, merge):
    platform_day = ("platform", "account_id", "ad_date")
    for _facts, changes in (ad, refund, late, merge):
        for marts in (_before(changes), _after(changes)):
            borne = _sum(marts["fct_spend_allocation"].values(), "spend_minor", *platform_day)
            assert +borne == +_sum(marts["fct_ad_performance_daily"].values(), "spend_minor", *platform_day)
    assert {key[2] for key in _moved(ad[1], "fct_spend_allocation", platform_day)} == {ad[0]["date_start"]}
    for _facts, changes in (refund, late, merge):
        assert not _moved(changes, "fct_spend_allocation", platform_day)
