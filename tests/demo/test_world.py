"""The world itself: the same every time, only ever added to, and unambiguous."""

from collections import Counter, defaultdict
from datetime import timedelta

import pytest

from journeyhouse.demo.clock import START, parse
from journeyhouse.demo.truth import truth
from journeyhouse.demo.truth_identity import Clusters
from journeyhouse.demo.truth_meaning import MEANING
from journeyhouse.demo.web_payloads import segment, snowplow
from journeyhouse.demo.world import build_world

MINUTE = 60


def _visible(world, now):
    """Everything that can be seen at a second, as comparable text."""
    ledger = world.ledger
    seen = {(h.id, h.at, h.user, h.name) for h in (*ledger.hits, *ledger.blog_hits) if h.received <= now}
    seen |= {(m.id, m.metric, m.at, m.campaign) for m in ledger.messages if m.seen <= now}
    seen |= {(r.order_number, r.at, r.total) for r in ledger.receipts if r.seen <= now}
    seen |= {(o.number, o.at, o.status) for o in ledger.market_orders if o.seen <= now}
    seen |= {(a.campaign, a.member, when, deed) for a in ledger.letters for when, deed in a.deeds if when <= now}
    seen |= {
        (name, s.number, s.status(now), s.updated(now))
        for name, sales in ledger.sales.items()
        for s in sales
        if s.visible(now)
    }
    alone = {name: getattr(ledger, name) for name in ("profiles", "members", "typeform", "surveymonkey")}
    for streams in (ledger.magento, ledger.hubspot, ledger.salesforce, ledger.zendesk, alone):
        for stream, entities in streams.items():
            seen |= {(stream, e.key, repr(e.state(now)), e.updated(now)) for e in entities if e.visible(now)}
    return seen


def test_same_words_give_the_same_world(tiny_world):
    again = build_world(11, 25, 40, START + timedelta(days=40))
    assert truth(again) == truth(tiny_world)
    assert truth(build_world(12, 25, 40, START + timedelta(days=40)))["touches"] != truth(again)["touches"]


@pytest.mark.parametrize("shorter", [timedelta(days=40), timedelta(days=23, hours=15, minutes=7)])
def test_a_later_clock_only_adds(shorter):
    early = build_world(11, 25, 40, START + shorter)
    late = build_world(11, 25, 40, START + timedelta(days=58))
    now = early.now_s
    assert _visible(early, now) == _visible(late, now)
    assert _visible(late, late.now_s) != _visible(late, now)


@pytest.mark.parametrize(("customers", "days"), [(1, 1), (5, 3), (6, 90)])
def test_any_size_works(customers, days):
    world = build_world(3, customers, days, START + timedelta(days=days))
    lines = truth(world)
    assert {line["person"] for line in lines["identifiers"]} - {None} == {line["person"] for line in lines["persons"]}


def test_sessions_keep_their_distance(default_world):
    by_device = defaultdict(list)
    for hit in default_world.ledger.hits:
        if hit.device and hit.kind not in ("identify", "alias", "group"):
            by_device[hit.device].append(hit.at)
    gaps = [b - a for times in map(sorted, by_device.values()) for a, b in zip(times, times[1:], strict=False)]
    assert max(gap for gap in gaps if gap <= 30 * MINUTE) <= 25 * MINUTE
    assert min(gap for gap in gaps if gap > 25 * MINUTE) >= 40 * MINUTE
    assert min(gaps) >= 1


def test_no_person_does_two_things_in_one_second(default_truth):
    moments = Counter((t["person"], t["occurred_at"]) for t in default_truth["touches"] if t["person"])
    assert [moment for moment, count in moments.items() if count > 1] == []


def test_every_kind_of_touch_and_meaning_occurs(default_truth):
    touches = default_truth["touches"]
    assert {t["touchpoint_type"] for t in touches} == set(MEANING)
    assert {t["channel"] for t in touches} == {
        "Paid Search", "Paid Social", "Display", "Email", "SMS", "Affiliates", "Organic Search", "Organic Social", "Referral",
        "Direct", "Unassigned", "Web Shop", "Store", "Marketplace", "Delivery", "Support", "Survey", "Sales Rep",
    }  # fmt: skip
    assert len({t["need"] for t in touches}) == 13
    assert {t["lifecycle"] for t in touches} == {"prospect", "customer"}
    assert {j["status"] for j in default_truth["journeys"]} == {"converted", "open", "lapsed", "won_back"}


def test_default_size_and_oddities(default_world, default_truth):
    ledger, now = default_world.ledger, default_world.now_s
    assert 15_000 <= len(ledger.hits) <= 36_000
    assert any(h.again for h in ledger.hits)
    assert 2 * 86400 < max(h.received - h.at for h in ledger.hits) <= 3 * 86400
    assert {h.source for h in ledger.hits} == {"segment", "snowplow"}
    orders = [o.state(now) for o in ledger.magento["orders"] if o.visible(now)]
    assert {"USD", "VND"} == {o["order_currency_code"] for o in orders}
    assert {"canceled", "closed", "complete", "pending"} >= {o["status"] for o in orders} - {"processing"}
    assert any(c.gone and c.gone <= now for c in ledger.magento["customers"])
    assert any(c.gone and c.gone <= now for c in ledger.hubspot["contacts"])
    assert any(c.archived and c.archived <= now for c in ledger.hubspot["contacts"])
    assert any(
        ";" in (c.state(now)["hs_merged_object_ids"] or "") for c in ledger.hubspot["contacts"] if c.visible(now)
    )
    assert any(len({s.get("email") for _, s in c.revisions} - {None}) > 1 for c in ledger.magento["customers"])
    won_back = {j["cluster"] for j in default_truth["journeys"] if j["status"] == "won_back"}
    assert won_back & {j["cluster"] for j in default_truth["journeys"] if j["status"] == "open"}


def test_rules_and_world_agree_on_who_it_was(default_world, default_truth):
    """No cluster spans two people, and no touch the rules resolve belongs to anybody else."""
    clusters = Clusters(default_world)
    owners = defaultdict(set)
    for line in default_truth["identifiers"]:
        if line["cluster"]:
            owners[line["cluster"]].add(line["person"])
    assert all(len(people) == 1 for people in owners.values())
    hits = {}
    for hit in default_world.ledger.hits:
        record = (segment if hit.source == "segment" else snowplow)(hit, hit.received)
        hits[record.get("messageId") or record["event_id"]] = hit
    web = [t for t in default_truth["touches"] if t["source_record_id"] in hits]
    assert len(web) > 5000
    assert [t for t in web if t["person"] not in (None, hits[t["source_record_id"]].owner)] == []
    shared = [device for device in clusters.device_owner if clusters.shared(device)]
    assert len(shared) >= 3
    unresolved = [t for t in web if t["person"] is None]
    assert unresolved and {hits[t["source_record_id"]].device for t in unresolved} <= set(shared)


def test_journeys_add_up(default_truth):
    by_cluster = defaultdict(int)
    for journey in default_truth["journeys"]:
        by_cluster[journey["cluster"]] += journey["touches"]
        assert parse(journey["started_at"]) <= parse(journey["ended_at"])
        assert (journey["order_number"] is not None) == (journey["status"] == "converted")
    assert sum(by_cluster.values()) == sum(t["cluster"] is not None for t in default_truth["touches"])
    sales = sum(o["status"] == "valid" for o in default_truth["orders"])
    assert {o["status"] for o in default_truth["orders"]} == {"valid", "canceled"}
    assert any(o["cluster"].startswith("order:") for o in default_truth["orders"]), "walk-in buyers occur"
    refunded = sum(o["refunded_minor"] for o in default_truth["orders"])
    assert refunded == sum(r["value_minor"] for r in default_truth["refunds"]) > 0
    assert sales == sum(j["status"] == "converted" for j in default_truth["journeys"])


def test_a_hostile_world_lives_the_same_life_and_only_ever_adds():
    early, late = (build_world(11, 25, days, START + timedelta(days=days), hostile=True) for days in (40, 48))
    told = truth(early)
    visible = {hit.id: hit for hit in late.ledger.hits}
    assert all(visible[hit.id] == hit for hit in early.ledger.hits)
    for stream in ("orders", "customers"):
        later = {entity.key: entity for entity in late.ledger.magento[stream]}
        for entity in early.ledger.magento[stream]:
            assert entity.state(early.now_s) == later[entity.key].state(early.now_s)
    assert any(line["ended_at"][:10] != line["started_at"][:10] and line["events"] > 100 for line in told["sessions"])
    assert any(hit.skew for hit in early.ledger.hits) and any(
        hit.at > early.now_s + 86_400 for hit in early.ledger.hits
    )
