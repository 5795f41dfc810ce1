"""What Google Analytics makes of the web's sessions: fewer than there were, and more of them from day to day."""

from collections import defaultdict

from journeyhouse.demo import truth_web
from journeyhouse.demo.chance import rng
from journeyhouse.demo.clock import date_of, day_of
from journeyhouse.demo.web_payloads import record_id
from journeyhouse.demo.world import World

PROPERTY, ZONE, CURRENCY = "412345678", "Asia/Ho_Chi_Minh", "VND"
OTHER = "(other)"


def figures(world: World) -> dict[int, dict[str, dict[str, int]]]:
    """Day -> channel group -> metrics, as the property tells them at the clock."""
    told: dict[int, dict[str, dict[str, int]]] = defaultdict(lambda: defaultdict(lambda: defaultdict(int)))
    for run in truth_web.sessions(world):
        first = run[0]
        if first.source == "matomo":
            # The blog is no part of the property.
            continue
        chance = rng(world.seed, "google analytics", record_id(first))
        # Some have refused the tag, some of the rest are processed a day or two later.
        if chance.random() < 0.12 or day_of(world.now_s) - day_of(first.at) < chance.choice([0, 0, 0, 0, 1, 2]):
            continue
        channel = first.arrival.channel if first.arrival else "Direct"
        if channel == "Unassigned" and chance.random() < 0.5:
            channel = OTHER
        line = told[day_of(first.at)][channel]
        pages = sum(hit.kind in ("page", "page_view", "screen") for hit in run)
        line["sessions"] += 1
        line["engagedSessions"] += len(run) > 1
        line["totalUsers"] += 1
        line["newUsers"] += chance.random() < 0.4
        line["screenPageViews"] += pages
        line["keyEvents"] += sum(hit.name in ("Order Completed", "Lead Form Submitted") for hit in run)
        line["totalRevenue"] += sum(
            int((hit.props or {}).get("total") or 0) for hit in run if hit.name == "Order Completed"
        )
    return told


def is_thresholded(world: World, day: int) -> bool:
    """Whether the day's answer holds small rows back: it says so, and leaves them out."""
    return rng(world.seed, "google threshold", day).random() < 0.1


def rows(world: World, day: int, told: dict[str, dict[str, int]]) -> dict[str, dict[str, int]]:
    """A day's rows as they are answered."""
    small = is_thresholded(world, day)
    return {channel: line for channel, line in sorted(told.items()) if not (small and line["sessions"] < 2)}


def truth_of_analytics(world: World) -> dict[str, list[dict]]:
    """What the marts must say of the reports, by name of the truth file."""
    return {
        "web_reports": [
            {"date": f"{date_of(day)}", "channel": channel, "sessions": line["sessions"], "is_thresholded": is_thresholded(world, day)}
            for day, told in sorted(figures(world).items())
            for channel, line in rows(world, day, told).items()
        ]
    }  # fmt: skip
