"""The marketing team's feeds: there from the first day, readable as people write them, in step with the shop's orders."""

import csv
import io
import json
import unicodedata
from collections import Counter
from datetime import timedelta

import pytest

from journeyhouse.demo import marketing, marketing_files
from journeyhouse.demo.clock import START, date_of, day_of
from journeyhouse.demo.world import build_world

FEEDS = [
    marketing_files.market_size_files, marketing_files.domain_authority_files, marketing_files.influencer_files,
    marketing_files.usability_files,
]  # fmt: skip
every_feed = pytest.mark.parametrize("feed", FEEDS, ids=lambda feed: feed.__name__)


@pytest.fixture(scope="module")
def first_day():
    return build_world(3, 1, 1, START)


def _rows(content: bytes) -> list[list[str]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = unicodedata.normalize("NFC", content.decode("cp1258"))
    return list(csv.reader(io.StringIO(text), delimiter=";" if ";" in text.split("\n", 1)[0] else ","))


@every_feed
def test_each_feed_has_a_file_from_the_first_day_and_a_later_clock_only_adds(feed, first_day, tiny_world):
    early, late = feed(first_day), feed(build_world(3, 1, 1, START + timedelta(days=120)))
    assert early and set(early) <= set(late)
    for name, content in early.items():
        if not name.endswith(".ctl"):
            assert len(_rows(content)) > 1
            assert late[name].startswith(content)


@every_feed
def test_control_files_agree_with_their_files(feed, default_world):
    made = feed(default_world)
    sums = {"total_amount": ("Quy mô",), "total_cost": ("Chi phí",), "total_errors": ("Số lỗi", "errors")}
    controls = [name for name in made if name.endswith(".ctl")]
    assert {name.removesuffix(".ctl") for name in controls} == {name for name in made if name.endswith(".csv")}
    for name in controls:
        stated, (header, *rows) = json.loads(made[name]), _rows(made[name.removesuffix(".ctl")])
        assert stated.pop("rows") == len(rows)
        for total, value in stated.items():
            (place,) = (place for place, cell in enumerate(header) if cell in sums[total])
            assert sum(float(row[place].replace(".", "").replace(",", ".")) for row in rows) == value


def test_a_month_of_the_market_is_told_after_it_is_over(default_world):
    now = date_of(day_of(default_world.now_s))
    told = {month for month, _region, _size in marketing.market_sizes(default_world.seed, default_world.now_s)}
    assert len(told) >= 4 and all((now - month).days >= 36 for month in told)


def test_promo_codes_are_those_of_the_influencers_and_every_use_is_counted_once(default_world):
    now = default_world.now_s
    orders = [(o, o.state(now)) for o in default_world.ledger.magento["orders"] if o.visible(now)]
    codes = Counter(
        state["coupon_code"].upper()
        for _order, state in orders
        if state["coupon_code"] and state["status"] != "canceled"
    )
    assert {e.code.upper() for e in marketing.ENDORSEMENTS} | {marketing.HOUSE_CODE} == set(codes)
    assert all((state["coupon_code"] is not None) == (state["discount_amount"] < 0) for _order, state in orders)
    told = marketing.truth_of_marketing(default_world)["endorsements"]
    assert sum(line["uses"] for line in told) == sum(codes.values()) - codes[marketing.HOUSE_CODE] > 0
    again = Counter()
    for line in told:
        again[line["influencer"]] += line["uses"]
    assert again["@bepcomai"] == codes["BEPCOMAI"], "a code that is used for a second campaign is counted once"
