"""Who was where while an offline campaign ran there, as the warehouse ought to find out from profiles and orders."""

from collections import defaultdict
from collections.abc import Iterator

from journeyhouse.demo.campaign_files import OFFLINE_CAMPAIGNS
from journeyhouse.demo.clock import date_of, day_of
from journeyhouse.demo.truth_commerce import Order, sales
from journeyhouse.demo.truth_identity import Clusters
from journeyhouse.demo.truth_meaning import Touch
from journeyhouse.demo.truth_nodes import source_contact, town
from journeyhouse.demo.world import World

WHOLE_COUNTRY = "Toàn quốc"


def _profiles(world: World, clusters: Clusters) -> Iterator[tuple[str | None, str | None]]:
    """Cluster and city of every profile that a system shows."""
    now = world.now_s
    for account in world.ledger.magento["customers"]:
        if account.visible(now) and account.state(now)["addresses"]:
            yield clusters.of(("customer_code", f"C{account.key}")), account.state(now)["addresses"][0]["city"]
    for profile in world.ledger.profiles:
        if profile.visible(now):
            yield clusters.of(("klaviyo_profile", profile.key)), profile.state(now)["location"]["city"]
    for contact in world.ledger.hubspot["contacts"]:
        if contact.visible(now) and (contact.archived is None or contact.archived > now):
            yield clusters.of(("hubspot_contact", str(contact.key))), contact.state(now).get("city")
    for sale in sales(world):
        if sale.registered and not sale.shop.exported:
            yield clusters.of(("customer_code", f"{sale.shop.system}:{sale.account}")), sale.person.city
    for contact in world.ledger.salesforce["contacts"]:
        if contact.visible(now):
            yield clusters.of(source_contact("salesforce", contact.key)), contact.state(now).get("MailingCity")


def exposures(world: World, clusters: Clusters, touches: list[Touch], orders: list[Order]) -> list[dict]:
    """The lines of offline_exposures.jsonl: cluster, campaign and what says that he was there."""
    homes = {cluster: town(city) for cluster, city in _profiles(world, clusters) if cluster and city}
    bought: dict[str, list[Order]] = defaultdict(list)
    for order in orders:
        if order.valid and order.city:
            bought[order.cluster].append(order)
    found = []
    for cluster in sorted({touch.cluster for touch in touches if touch.cluster is not None}):
        home = homes.get(cluster) or next((order.city for order in reversed(bought[cluster])), None)
        for code, _name, medium, region, first, until, *_figures in OFFLINE_CAMPAIGNS:
            if first > day_of(world.now_s):
                continue
            there = any(order.city == region and first <= day_of(order.at) <= until for order in bought[cluster])
            rule = (
                "order" if there
                else ("profile" if cluster in homes else "last_order") if home == region
                else "nationwide" if home and region == WHOLE_COUNTRY
                else None
            )  # fmt: skip
            if rule:
                found.append(
                    {"cluster": cluster, "campaign": code, "medium": medium, "rule": rule, "from": f"{date_of(first)}"}
                )
    return found
