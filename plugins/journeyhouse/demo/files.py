"""The demo's files: web events by day, and what its stores, market places and marketing team hand in."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path

from journeyhouse.demo import seller_centres
from journeyhouse.demo.campaign_files import offline_campaign_files
from journeyhouse.demo.clock import date_of, day_of
from journeyhouse.demo.fx import fx_files
from journeyhouse.demo.marketing_files import (
    domain_authority_files,
    influencer_files,
    market_size_files,
    mention_files,
    usability_files,
)
from journeyhouse.demo.offline_files import offline_files
from journeyhouse.demo.records import Hit
from journeyhouse.demo.web_payloads import segment, snowplow
from journeyhouse.demo.world import World
from journeyhouse.demo.written import write_if_changed
from journeyhouse.demo.zalo import zalo_files


def web_copies(world: World) -> Iterable[tuple[int, Hit]]:
    """Every delivery of every event by now: the first, and the repeated ones."""
    for hit in world.ledger.hits:
        for received in (hit.received, hit.again):
            if 0 < received <= world.now_s:
                yield received, hit


def web_files(world: World) -> dict[str, bytes]:
    """NDJSON per day of receipt and tracker."""
    grouped: dict[tuple[int, str], list[tuple[int, Hit]]] = defaultdict(list)
    for received, hit in web_copies(world):
        grouped[day_of(received), hit.source].append((received, hit))
    made = {}
    for (day, source), copies in grouped.items():
        write = segment if source == "segment" else snowplow
        copies.sort(key=lambda copy: (copy[0], copy[1].id))
        lines = [json.dumps(write(hit, received), ensure_ascii=False) for received, hit in copies]
        made[f"{date_of(day).isoformat()}/{source}.ndjson"] = ("\n".join(lines) + "\n").encode()
    return made


_FEEDS: dict[str, Callable[[World], dict[str, bytes]]] = {
    "web_events": web_files,
    "zalo_events": zalo_files,
    "offline_files": offline_files,
    "shopee": seller_centres.shopee_files,
    "lazada": seller_centres.lazada_files,
    "tiktok_shop": seller_centres.tiktok_shop_files,
    "offline_campaigns": offline_campaign_files,
    "fx_rates": lambda world: fx_files(world.seed, world.now_s),
    "market_size": market_size_files,
    "domain_authority": domain_authority_files,
    "influencers": influencer_files,
    "social_mentions": mention_files,
    "usability_tests": usability_files,
}


def write_files(world: World, folder: Path) -> int:
    """Write all files below the folder; returns how many changed."""
    changed = 0
    for name, feed in _FEEDS.items():
        # Of a company so small that nothing has happened yet the folders are there, and empty.
        (folder / name).mkdir(parents=True, exist_ok=True)
        for path, content in sorted(feed(world).items()):
            changed += write_if_changed(folder / name / path, content)
    return changed
