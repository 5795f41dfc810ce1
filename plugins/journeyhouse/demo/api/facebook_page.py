"""The Graph API of pages: the page, its figures by day, its posts with their figures."""

from journeyhouse.demo import social
from journeyhouse.demo.api.exchange import Reply, Request, whole
from journeyhouse.demo.api.meta_graph import GraphApi, error, fields, page, unknown
from journeyhouse.demo.clock import DAY, utc
from journeyhouse.demo.credentials import FACEBOOK_PAGE_TOKEN, FACEBOOK_TOKEN

METRICS = {
    "page_follows": "followers", "page_daily_follows_unique": "gained", "page_media_view": "views",
    "page_total_media_view_unique": "reach", "page_post_engagements": "engagements",
}  # fmt: skip


def stamp(second: int) -> str:
    """UTC with `+0000`, as the Graph API writes it."""
    return utc(second).strftime("%Y-%m-%dT%H:%M:%S+0000")


def lifetime(node: str, told: dict[str, int]) -> dict:
    """Figures since publication, as `insights` expands to."""
    return {
        "data": [
            {"name": name, "period": "lifetime", "values": [{"value": value}], "title": name, "description": "", "id": f"{node}/insights/{name}/lifetime"}
            for name, value in told.items()
        ]
    }  # fmt: skip


class FacebookPage(GraphApi):
    """The endpoint of pages."""

    tokens = (FACEBOOK_TOKEN, FACEBOOK_PAGE_TOKEN)

    def route(self, request: Request, parts: list[str]) -> Reply:
        """The page and its edges."""
        if not parts or parts[0] != social.PAGE:
            return unknown(parts[0] if parts else "")
        is_page = FACEBOOK_PAGE_TOKEN in (request.bearer(), request.param("access_token"))
        if parts[1:] and not is_page:
            return error(400, 190, "(#190) This method must be called with a Page Access Token")
        if parts[1:] == ["insights"]:
            return self._insights(request)
        if parts[1:] == ["published_posts"]:
            return self._posts(request)
        if parts[1:]:
            return error(400, 2500, f"Unknown path components: /{'/'.join(parts[1:])}")
        world = self.company.world
        level = social.levels(world.seed, social.PAGE)[max(0, social.today(world.now_s) - 1)]
        full = {"id": social.PAGE, "name": social.ACCOUNTS[social.PAGE], "link": "https://www.facebook.com/nhaminh.example",
                "access_token": FACEBOOK_PAGE_TOKEN, "followers_count": level, "fan_count": level - 350}  # fmt: skip
        return Reply(200, fields(request, full, {"id"}))

    def _insights(self, request: Request) -> Reply:
        asked = (request.param("metric") or "").split(",")
        since, until = (whole(request.param(name), 0) for name in ("since", "until"))
        if not set(asked) <= set(METRICS) or request.param("period") != "day":
            return error(400, 100, "(#100) The value must be a valid insights metric")
        if not 0 < until - since <= 90 * DAY:
            return error(400, 100, "(#100) There cannot be more than 90 days (7776000 s) between since and until")
        world, told = self.company.world, {name: [] for name in asked}
        for day in range(social.today(world.now_s)):
            ended = int(social.ended(day).timestamp())
            if since < ended <= until and (figures := social.figures(world.seed, social.PAGE, day, world.now_s)):
                for name in asked:
                    told[name].append({"value": figures[METRICS[name]], "end_time": stamp(ended)})
        data = [
            {"name": name, "period": "day", "values": values, "title": name, "description": "", "id": f"{social.PAGE}/insights/{name}/day"}
            for name, values in told.items()
            if values
        ]  # fmt: skip
        span = until - since
        paging = {
            "previous": request.link(since=str(since - span), until=str(since)),
            "next": request.link(since=str(until), until=str(until + span)),
        }
        return Reply(200, {"data": data, "paging": paging})

    def _posts(self, request: Request) -> Reply:
        world, since, rows = self.company.world, whole(request.param("since"), 0), []
        for post in social.visible(world.seed, social.PAGE, world.now_s):
            if post.at < since:
                continue
            told = social.counts(post, world.now_s)
            row = {
                "id": post.key, "created_time": stamp(post.at), "updated_time": stamp(post.at),
                "permalink_url": f"https://www.facebook.com/{social.PAGE}/posts/{post.number}", "status_type": "added_photos",
                "reactions": {"data": [], "summary": {"total_count": told["likes"]}},
                "comments": {"data": [], "summary": {"total_count": told["comments"]}},
                "insights": lifetime(post.key, {
                    "post_media_view": told["views"], "post_total_media_view_unique": told["reach"], "post_clicks": told["clicks"],
                }),
            }  # fmt: skip
            row |= {"message": post.text} if post.text else {}
            rows.append(row | ({"shares": {"count": told["shares"]}} if told["shares"] else {}))
        return page(request, rows, {"id"})
