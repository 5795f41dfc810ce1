"""The Graph API of Instagram: the account, totals of a range, media with their figures."""

from datetime import datetime

from journeyhouse.demo import social
from journeyhouse.demo.api.exchange import Reply, Request, whole
from journeyhouse.demo.api.facebook_page import lifetime, stamp
from journeyhouse.demo.api.meta_graph import GraphApi, error, fields, page, unknown
from journeyhouse.demo.clock import DAY, START
from journeyhouse.demo.credentials import INSTAGRAM_TOKEN

METRICS = {"reach": "reach", "views": "views", "likes": "likes", "comments": "comments", "shares": "shares", "saves": "saves",
           "total_interactions": "engagements", "profile_links_taps": "clicks"}  # fmt: skip
FOLLOWS = "follows_and_unfollows"


class Instagram(GraphApi):
    """The endpoint of professional accounts."""

    tokens = (INSTAGRAM_TOKEN,)
    # A day's figures are a request of their own: a history takes hundreds.
    refuses_every = 997

    def route(self, request: Request, parts: list[str]) -> Reply:
        """The account and its edges."""
        if not parts or parts[0] != social.PROFILE:
            return unknown(parts[0] if parts else "")
        if parts[1:] == ["insights"]:
            return self._insights(request)
        if parts[1:] == ["media"]:
            return self._media(request)
        if parts[1:]:
            return error(400, 2500, f"Unknown path components: /{'/'.join(parts[1:])}")
        world = self.company.world
        level = social.levels(world.seed, social.PROFILE)[max(0, social.today(world.now_s) - 1)]
        count = len(social.visible(world.seed, social.PROFILE, world.now_s))
        full = {"id": social.PROFILE, "name": social.ACCOUNTS[social.PROFILE], "followers_count": level, "follows_count": 14,
                "media_count": count}  # fmt: skip
        return Reply(200, fields(request, full, {"id"}))

    def _insights(self, request: Request) -> Reply:
        asked = (request.param("metric") or "").split(",")
        since, until = (whole(request.param(name), 0) for name in ("since", "until"))
        breakdown = request.param("breakdown")
        known = set(METRICS) if breakdown is None else {FOLLOWS}
        if not set(asked) <= known or breakdown not in (None, "follow_type"):
            return error(400, 100, f"(#100) metric[0] must be one of the following values: {', '.join(sorted(known))}")
        if request.param("metric_type") != "total_value" or request.param("period") != "day":
            return error(400, 100, "(#100) The metric should be specified with parameter metric_type=total_value")
        if not 0 < until - since <= 30 * DAY:
            return error(400, 100, "(#100) There cannot be more than 30 days (2592000 s) between since and until")
        sums = self._sums(since, until)
        data = [
            {"name": name, "period": "day", "title": name, "description": "", "total_value": _total(name, sums), "id": f"{social.PROFILE}/insights/{name}/day"}
            for name in asked
            if sums
        ]  # fmt: skip
        return Reply(200, {"data": data})

    def _sums(self, since: int, until: int) -> dict[str, int]:
        """The figures of the days that lie in the range, added up."""
        world, sums = self.company.world, {}
        first, last = (
            (datetime.fromtimestamp(second, social.PACIFIC).date() - START.date()).days for second in (since, until - 1)
        )
        for day in range(first, last + 1):
            for name, value in (social.figures(world.seed, social.PROFILE, day, world.now_s) or {}).items():
                sums[name] = sums.get(name, 0) + value
        return sums

    def _media(self, request: Request) -> Reply:
        world, since, rows = self.company.world, whole(request.param("since"), 0), []
        for post in social.visible(world.seed, social.PROFILE, world.now_s):
            if post.at < since:
                continue
            told, is_reel = social.counts(post, world.now_s), post.number % 3 == 0
            row = {
                "id": post.key, "media_type": "VIDEO" if is_reel else "IMAGE", "media_product_type": "REELS" if is_reel else "FEED",
                "permalink": f"https://www.instagram.com/p/C{post.number}/", "timestamp": stamp(post.at), "comments_count": told["comments"],
                "insights": lifetime(post.key, {
                    "reach": told["reach"], "views": told["views"], "shares": told["shares"], "saved": told["saves"],
                    "total_interactions": told["engagements"],
                }),
            }  # fmt: skip
            row |= {"caption": post.text} if post.text else {}
            # Its owner hides the likes of some: then there is no number at all.
            rows.append(row | ({"like_count": told["likes"]} if told["likes"] is not None else {}))
        return page(request, rows, {"id"})


def _total(name: str, sums: dict[str, int]) -> dict:
    if name != FOLLOWS:
        return {"value": sums[METRICS[name]]}
    results = [
        {"dimension_values": ["FOLLOWER"], "value": sums["gained"]},
        {"dimension_values": ["NON_FOLLOWER"], "value": sums["lost"]},
    ]
    return {"breakdowns": [{"dimension_keys": ["follow_type"], "results": results}]}
