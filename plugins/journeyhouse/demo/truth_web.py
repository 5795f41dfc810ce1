"""Sessions of the web events visible by now, and the touches inside them."""

from collections import defaultdict

from journeyhouse.demo.advertising_google import clicks
from journeyhouse.demo.clock import DAY, START_S, day_of, iso
from journeyhouse.demo.records import Hit
from journeyhouse.demo.truth_identity import Clusters
from journeyhouse.demo.truth_meaning import Touch
from journeyhouse.demo.web_payloads import record_id
from journeyhouse.demo.world import World

GAP = 30 * 60
# What goes on for longer is no visit of a person.
LONGEST = DAY
TRACKED = {
    "Products Searched": "products_searched", "Product Viewed": "product_viewed", "Products Compared": "product_compared",
    "Question Asked": "question_asked", "Lead Form Submitted": "lead_submitted", "Product Added": "product_added",
    "Checkout Started": "checkout_started", "Product Registered": "product_registered", "Feature Used": "product_used",
    "Product Reviewed": "product_reviewed", "Referral Shared": "referral_shared",
    "Account Created": "account_created", "Trial Started": "trial_started", "Subscription Renewed": "subscription_renewed",
}  # fmt: skip


def sessions(world: World) -> list[list[Hit]]:
    """Runs of behavioural events on one device with no pause above 30 minutes, in order of device and time."""
    by_device: dict[str, list[Hit]] = defaultdict(list)
    for hit in (*world.ledger.hits, *world.ledger.blog_hits):
        behavioural = hit.device is not None and hit.kind not in ("identify", "alias", "group")
        # A device whose clock says 1970 or 2099 tells nothing of when.
        if behavioural and hit.received <= world.now_s and START_S <= hit.at <= world.now_s + DAY:
            by_device[hit.device].append(hit)
    found: list[list[Hit]] = []
    for device in sorted(by_device):
        last = None
        for hit in sorted(by_device[device], key=lambda h: (h.at, record_id(h))):
            if last is None or hit.at - last > GAP:
                found.append([])
            found[-1].append(hit)
            last = hit.at
    return found


def session_lines(found: list[list[Hit]]) -> list[dict]:
    """The lines of sessions.jsonl."""
    return [
        {"device": run[0].device, "first_event_id": record_id(run[0]), "started_at": iso(run[0].at),
         "ended_at": iso(run[-1].at), "events": len(run)}
        for run in found
    ]  # fmt: skip


def clusters_of(run: list[Hit], clusters: Clusters) -> list[str | None]:
    """Whose each event of a session is: the device's, or on a shared device the one who identified nearest by."""
    device = run[0].device
    if not clusters.shared(device):
        return [clusters.of_device(device)] * len(run)
    own = [clusters.of(("customer_code", hit.user)) if hit.user else None for hit in run]
    found: list[str | None] = []
    for nth, cluster in enumerate(own):
        before = next((c for c in reversed(own[:nth]) if c), None)
        after = next((c for c in own[nth:] if c), None)
        found.append(cluster or before or after)
    return found


def web_touches(world: World, found: list[list[Hit]], clusters: Clusters) -> list[Touch]:
    """Visits, articles read and named actions."""
    touches: list[Touch] = []
    # Google tells of the clicks of ninety days.
    oldest = day_of(world.now_s) - 90
    named = {click.gclid for click in clicks(world) if click.ad.campaign == "brand_vn" and click.day > oldest}
    for run in found:
        if run[-1].at - run[0].at > LONGEST:
            continue
        arrival = run[0].arrival
        channel = arrival.channel if arrival else "Direct"
        campaign = arrival.utm.get("campaign", "") if arrival else ""
        owners = clusters_of(run, clusters)
        branded = arrival is not None and arrival.click is not None and arrival.click[1] in named
        own = channel == "Direct" or branded or run[0].user is not None
        source = "matomo" if run[0].source == "matomo" else "web_events"
        landing = next((hit.path for hit in run if hit.path), "")
        touches.append(
            Touch(
                record_id(run[0]), "web_visit", run[0].at, owners[0], channel, campaign, is_by_himself=own,
                content=(source, "page", landing) if landing else None,
            )
        )  # fmt: skip
        for hit, cluster in zip(run, owners, strict=True):
            kind = ""
            if hit.kind in ("page", "page_view") and hit.path.startswith(("/blog/", "/huong-dan/")):
                kind = "article_read"
            elif hit.kind in ("track", "struct"):
                kind = TRACKED.get(hit.name, "")
            if kind:
                props = hit.props or {}
                magnet = props.get("lead_magnet", "")
                about = magnet or props.get("feature") or props.get("plan") or ""
                read = (source, "page", hit.path) if kind == "article_read" else None
                given = (source, "lead_magnet", magnet) if magnet else None
                touches.append(
                    Touch(
                        record_id(hit),
                        kind,
                        hit.at,
                        cluster,
                        channel,
                        campaign,
                        about,
                        content=read or given,
                        product=props.get("sku", ""),
                    )
                )
    for hit in world.ledger.hits:
        if hit.device is None and hit.name in TRACKED and hit.received <= world.now_s:
            # No visit tells where it came from.
            owner = clusters.of(("customer_code", hit.user))
            plan = (hit.props or {}).get("plan", "")
            touches.append(Touch(record_id(hit), TRACKED[hit.name], hit.at, owner, "Unassigned", category=plan))
    return touches
