"""What the platforms delete is marked, by each source's own way of showing it; rows and identifiers are kept."""

from collections.abc import Iterator

import pytest
from tests.sources.demo_house import DemoHouse, open_demo
from tests.sources.specimens import records

from journeyhouse.demo.present import read_state
from journeyhouse.demo.reviewing_trustpilot import reviews
from journeyhouse.demo.state import world_of
from journeyhouse.landing.portion import Portion
from journeyhouse.landing.writer import Writer
from journeyhouse.sources.registry import registry
from journeyhouse.warehouse import engine

# A world in which, by day 90, an account was deleted, contacts were merged, one was archived and an order was thrown away.
EVENTFUL = {"seed": 46, "customers": 45, "days": 20}
STREAMS = (
    ("hubspot", "contacts"), ("magento", "customers"), ("meta_ads", "ads"), ("tiktok_ads", "ads"), ("google_ads", "ads"), ("linkedin_ads", "creatives"), ("google_reviews", "reviews"), ("trustpilot", "reviews"), ("zendesk", "tickets"),
    ("zendesk", "users"), ("typeform", "responses"), ("woocommerce", "orders"),
)  # fmt: skip


@pytest.fixture(scope="module")
def aged(tmp_path_factory, new_warehouse, unhurried) -> Iterator[DemoHouse]:
    """The company read now and then from its day 20 to its day 90."""
    with open_demo(tmp_path_factory.mktemp("eventful"), new_warehouse(), EVENTFUL) as house:
        for pause in (0, 10, 10, 10, 10, 18, 12):
            house.advance(pause)
            for source, stream in STREAMS:
                house.load(source, stream, f"after {pause}")
        yield house


def test_a_contact_that_was_archived_is_marked_and_keeps_what_it_said(aged):
    gone = aged.rows("select id, coalesce(email, phone) from raw.hubspot__contacts where archived and _is_deleted")
    assert gone and all(said for _id, said in gone)
    assert aged.rows("select id from raw.hubspot__contacts where archived and not _is_deleted") == []


def test_a_contact_that_was_merged_away_is_marked_and_keeps_what_it_said(aged):
    losers = aged.rows(
        "select l.id, l._is_deleted, coalesce(l.email, l.phone) from raw.hubspot__contacts w "
        "cross join unnest(string_to_array(w.merged_object_ids, ';')) as merged join raw.hubspot__contacts l on l.id = merged"
    )
    assert losers, "nobody was merged"
    assert [(loser, said) for loser, deleted, said in losers if not deleted or not said] == []


def test_a_customer_who_vanished_from_the_shop_is_marked_and_no_other(aged):
    state = read_state(aged.var / "demo")
    shown = world_of(state).ledger.magento["customers"]
    gone = {int(c.key) for c in shown if not c.visible(int(state.now.timestamp()))}
    marked = {row[0] for row in aged.rows("select id from raw.magento__customers where _is_deleted")}
    known = {row[0] for row in aged.rows("select id from raw.magento__customers")}
    assert marked == gone & known
    assert marked, "nobody deleted an account"


def test_an_ad_that_was_deleted_is_marked_by_its_status(aged):
    pairs = set(aged.rows("select effective_status = 'DELETED', _is_deleted from raw.meta_ads__ads"))
    assert pairs == {(True, True), (False, False)}


def test_a_review_that_was_taken_back_is_marked(aged):
    assert {row[0] for row in aged.rows("select distinct _is_deleted from raw.google_reviews__reviews")} == {
        True,
        False,
    }


def test_a_review_that_trustpilot_no_longer_lists_is_marked_and_no_other(aged):
    state = read_state(aged.var / "demo")
    gone = {r.key for r in reviews(world_of(state)) if not r.visible(int(state.now.timestamp()))}
    known = {row[0] for row in aged.rows("select id from raw.trustpilot__reviews")}
    marked = {row[0] for row in aged.rows("select id from raw.trustpilot__reviews where _is_deleted")}
    assert marked == gone & known
    assert marked, "nobody took a review back"


def test_a_creative_that_was_removed_is_marked(aged):
    pairs = set(aged.rows("select intended_status = 'REMOVED', _is_deleted from raw.linkedin_ads__creatives"))
    assert pairs == {(True, True), (False, False)}


def test_an_ad_that_google_lists_as_removed_is_marked(aged):
    pairs = set(aged.rows("select status = 'REMOVED', _is_deleted from raw.google_ads__ads"))
    assert pairs == {(True, True), (False, False)}


def test_an_ad_that_only_the_second_pass_lists_is_marked(aged):
    pairs = set(aged.rows("select primary_status = 'STATUS_DELETE', _is_deleted from raw.tiktok_ads__ads"))
    assert pairs == {(True, True), (False, False)}


def test_a_ticket_and_a_user_that_the_help_desk_deleted_are_marked_by_what_they_say(aged):
    tickets = set(aged.rows("select status = 'deleted', _is_deleted from raw.zendesk__tickets"))
    users = set(aged.rows("select not active, _is_deleted from raw.zendesk__users"))
    assert tickets == users == {(True, True), (False, False)}


def test_a_response_deleted_on_request_is_marked_and_no_other(aged):
    state = read_state(aged.var / "demo")
    gone = {r.key for r in world_of(state).ledger.typeform if not r.visible(int(state.now.timestamp()))}
    known = {row[0] for row in aged.rows("select token from raw.typeform__responses")}
    marked = {row[0] for row in aged.rows("select token from raw.typeform__responses where _is_deleted")}
    assert marked == gone & known
    assert marked, "nobody asked for a deletion"


def test_an_order_in_the_trash_is_marked_and_no_other(aged):
    state = read_state(aged.var / "demo")
    gone = {s.number for s in world_of(state).ledger.sales["parts"] if not s.visible(int(state.now.timestamp()))}
    known = {row[0] for row in aged.rows("select id from raw.woocommerce__orders")}
    marked = {row[0] for row in aged.rows("select id from raw.woocommerce__orders where _is_deleted")}
    assert marked == gone & known
    assert marked, "nothing was thrown into the trash between two reads"


def test_a_deleted_customer_who_comes_back_is_alive_again(aged):
    stream = registry()["magento"].streams["customers"]
    known = frozenset(str(row[0]) for row in aged.rows("select id from raw.magento__customers where not _is_deleted"))
    record = records(stream)[0]
    with engine.connect(aged.url, autocommit=True) as connection:
        writer = Writer(connection, stream, "", "back")
        writer.write(Portion([[record]]))
        assert writer.write(Portion([], keys=known - {str(record["id"])})).deleted == 1
        assert writer.write(Portion([[record]])).loaded == 1
    assert aged.rows("select _is_deleted from raw.magento__customers where id = %s", record["id"]) == [(False,)]
