"""Worlds that nobody tuned anything to come out right: people, sessions, touches, journeys, stages."""

import csv
from collections.abc import Iterator

import psycopg
import pytest

from journeyhouse.activation.export import Exported, export
from journeyhouse.errors import ConfigError
from journeyhouse.observe.trace import raw_rows, touches_of, trace
from tests.e2e.battery import BATTERY
from tests.e2e.measures import below, moment
from tests.e2e.metrics import metrics
from tests.e2e.privacy import shown
from tests.e2e.worlds import PLANS, World, lived

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return tmp_path_factory.mktemp("worlds")


# The least like the default world is lived in often: another clock and language, hostile, and it grows.
WORLDS = [
    pytest.param(plan, id=plan.name, marks=[pytest.mark.thorough] * (not plan.hostile or not plan.company))
    for plan in PLANS
]


@pytest.fixture(scope="module", params=WORLDS)
def world(request, cluster, place) -> Iterator[World]:
    with lived(request.param, cluster, place) as found:
        yield found


@pytest.mark.parametrize("part", [*BATTERY, metrics], ids=lambda part: part.__name__)
def test_a_world_never_seen_comes_out_right(world, part):
    assert below(part(world)) == []


def test_a_metric_whose_denominator_is_zero_has_no_value(world):
    ((rows, values),) = world.rows("select count(*), count(value) from marts.fct_metric_values where denominator = 0")
    assert rows > 0 == values


def test_what_the_hostile_world_tells_wrongly_is_told(world, request):
    """Each refusal has its row: the clocks in quarantine, the machine's visits, the number of a whole dormitory."""
    plan = request.node.callspec.params["world"]
    found = world.rows(
        "select (select count(*) from ops.quarantine where reason ~ 'in_our_time'), "
        + ", ".join(
            f"(select sum(failed) from ops.verdicts where gate = 'build:intermediate' and rule_id = '{law}')"
            for law in ("warn_endless_sessions", "warn_shared_values")
        )
    )
    assert all(found[0]) if plan.hostile else not any(found[0]), found


def test_an_event_in_2099_stops_no_increment_as_it_does_in_segments_package(world, request):
    plan = request.node.callspec.params["world"]
    if not (plan.hostile and plan.later):
        pytest.skip("nothing lies in the future, or nothing came later")
    ((began,),) = world.rows(f"select as_of - interval '{plan.later} days' from marts.journeyhouse_build")
    ((found,),) = world.rows(f"select count(*) from intermediate.int_sessions__boundaries where started_at > '{began}'")
    assert found == sum(moment(row["started_at"]) > began for row in world.truth("sessions")) > 0


def test_neither_signing_in_nor_midnight_splits_a_session_as_in_the_ga4_package(world, request):
    """That sessions are exact says `sessions` above; here, that this world has such sessions to be exact about."""
    found = world.rows(
        "select count(*) filter (where users > 1), count(*) filter (where days > 1) from ("
        "select count(distinct coalesce(e.user_id, '')) as users, "
        "count(distinct (e.occurred_at at time zone 'UTC')::date) as days "
        "from intermediate.int_sessions__events m join intermediate.int_events e using (event_key) group by m.session_key) as s"
    )
    # At midnight nobody but the hostile world's machine is awake.
    hostile = request.node.callspec.params["world"].hostile
    assert found[0][0] > 0 and (found[0][1] > 0 or not hostile), found


def test_no_mailbox_no_number_and_no_name_stands_outside_the_vault(world):
    assert set(shown(world, "intermediate", "candidate", "marts", "ops")) == set()
    found = {column for _schema, column, _value in shown(world, "raw")}
    assert {"magento__customers.email", "magento__customers.addresses"} <= found, "the same look finds them in raw"


def test_namesakes_are_not_one_person_as_in_the_ra_warehouse(world):
    found = world.rows(
        "select count(*), count(*) filter (where one.person_key = other.person_key) "
        "from raw.magento__customers a join raw.magento__customers b on a.id < b.id "
        "and normalize(a.firstname || a.lastname) = normalize(b.firstname || b.lastname) "
        "join vault.people one on one.id_type = 'customer_code' and one.value = 'C' || a.id "
        "join vault.people other on other.id_type = 'customer_code' and other.value = 'C' || b.id"
    )
    assert found[0][1] == 0


def test_no_conversion_is_lost_for_want_of_touches_as_snowplow_loses_it(world):
    ((conversions, credited, alone),) = world.rows(
        "select (select count(*) from marts.fct_conversions where conversion_type = 'purchase'), "
        "(select count(distinct conversion_key) from marts.fct_attribution_credit where conversion_type = 'purchase'), "
        "(select count(*) from marts.fct_attribution_credit where touchpoint_key = '(none)')"
    )
    assert conversions == credited > 0 < alone


def test_addresses_that_differ_in_case_are_one_person_unlike_in_shopify_holistic(world, request):
    loud = world.rows(
        "select count(*), count(people.person_key), count(*) filter (where people.value = trim(orders.customer_email)) "
        "from raw.magento__orders as orders left join vault.people as people "
        "on people.id_type = 'email' and people.value = lower(trim(normalize(orders.customer_email))) "
        "where orders.customer_email <> lower(orders.customer_email) and orders.customer_email !~* '^office'"
    )
    assert loud[0][0] == loud[0][1] and loud[0][2] == 0
    assert loud[0][0] > 0 or not request.node.callspec.params["world"].hostile


def test_every_kind_of_touch_leads_back_to_the_rows_it_is_made_of(world):
    """One touch of each kind and source; and a journey, told in words with each touch's row and batch."""
    samples = world.rows(
        "select min(touchpoint_key) from marts.fct_touchpoints group by touchpoint_type, source_system"
    )
    with psycopg.connect(world.url, row_factory=psycopg.rows.namedtuple_row) as connection:
        found = {touch: raw_rows(connection, touch) for (key,) in samples for touch in touches_of(connection, key)}
    assert len(found) == len(samples) > 10
    assert [touch for touch, rows in found.items() if not rows] == []
    assert all(row.batch_id in ("first", "later") and row.emitted for rows in found.values() for row in rows)
    ((journey, touches),) = world.rows(
        "select journey_key, touches from marts.fct_journeys order by touches desc limit 1"
    )
    told = trace(world.settings, journey)
    assert told.startswith(f"journey {journey}: ") and told.count(", touch ") == touches <= told.count("    raw.")


def test_a_list_goes_out_with_the_contacts_of_its_people_and_is_noted(world, tmp_path):
    lists = world.rows(
        "select list, count(*) from marts.fct_activation_audiences where status = 'to_contact' group by 1"
    )
    for name, people in lists:
        assert export(world.settings, name, tmp_path / "list.csv") == Exported(people, people)
        assert export(world.settings, name, tmp_path / "list.csv").people == people
        with (tmp_path / "list.csv").open(encoding="utf-8-sig", newline="") as handle:
            rows = list(csv.DictReader(handle))
        own = set(
            world.rows(
                "select person_key, case id_type when 'phone' then ltrim(value, '+') else value end from vault.people"
            )
        )
        assert {(row["person_key"], row["contact"]) for row in rows} <= own and len(rows) == people
    noted = world.rows("select list, count(*) from ops.activation_exports group by 1")
    assert sorted(noted) == sorted(lists), "exported twice as of one build is exported once"
    with pytest.raises(ConfigError, match="no list 'nobody' is published"):
        export(world.settings, "nobody", tmp_path / "list.csv")
