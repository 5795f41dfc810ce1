"""The company on social networks: followers and figures by Pacific day, and posts whose figures grow for weeks."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from itertools import accumulate
from zoneinfo import ZoneInfo

from journeyhouse.demo.chance import rng
from journeyhouse.demo.clock import DAY, START, at, date_of, local
from journeyhouse.demo.world import World

PAGE, PROFILE = "104512300112233", "17841405300112233"
ACCOUNTS = {PAGE: "Nhà Mình", PROFILE: "Nhà Mình • Bếp & Nhà"}
NETWORKS = {PAGE: "facebook", PROFILE: "instagram"}
PACIFIC = ZoneInfo("America/Los_Angeles")
# Figures of a day are corrected for so many days, those of a post grow for so many.
CORRECTED, GROWING = 3, 25
_BASE = {PAGE: 18_000, PROFILE: 9_400}
_OFTEN = {PAGE: 0.45, PROFILE: 0.6}
_LAST_DAY = 1500
_TEXTS = [
    "Bếp gọn thì nấu gì cũng vui 🍳", "Nồi chiên về hàng rồi cả nhà ơi!", "Mẹo lau chảo gang không trầy", "Tuần này giao nhanh nội thành",
    "Ai còn nhớ bữa cơm chiều của mẹ? ❤️", "Góc bếp 4m² của chị Hạnh", "Đổi mới trong 30 ngày, không hỏi lý do",
]  # fmt: skip


@dataclass(frozen=True)
class Post:
    """A post, and what it comes to in the end. Likes of some are hidden, some are never shared."""

    account: str
    number: int
    at: int
    text: str | None
    likes: int | None
    comments: int
    shares: int
    saves: int
    reach: int
    views: int
    clicks: int

    @property
    def key(self) -> str:
        return f"{PAGE}_{122_100_000_000 + self.number}" if self.account == PAGE else f"{17_900_000_000 + self.number}"


def today(now: int) -> int:
    """The day of the world that the calendar in California shows; it is not told before it is over."""
    return (datetime.fromtimestamp(now, PACIFIC).date() - START.date()).days


def ended(day: int) -> datetime:
    """When a Pacific day was over."""
    return datetime.combine(date_of(day) + timedelta(days=1), time(), PACIFIC).astimezone(UTC)


@lru_cache(maxsize=20_000)
def _final(seed: int, account: str, day: int) -> dict[str, int]:
    chance = rng(seed, "social day", account, day)
    gained, reach = chance.randint(3, 60), chance.randint(400, 5200)
    likes, comments, shares = reach // chance.randint(12, 60), chance.randint(0, 40), chance.randint(0, 25)
    return {
        "gained": gained, "lost": chance.randint(0, gained // 2), "reach": reach, "views": int(reach * chance.uniform(1.1, 2.4)),
        "likes": likes, "comments": comments, "shares": shares, "saves": chance.randint(0, 15), "clicks": chance.randint(0, 30),
    }  # fmt: skip


@lru_cache
def levels(seed: int, account: str) -> tuple[int, ...]:
    """Followers at the end of each day."""
    changes = (_final(seed, account, day) for day in range(_LAST_DAY))
    return tuple(accumulate((told["gained"] - told["lost"] for told in changes), initial=_BASE[account]))[1:]


def figures(seed: int, account: str, day: int, now: int) -> dict[str, int] | None:
    """What is told of a day at `now`; None while it is not over."""
    age = today(now) - day
    if day < 0 or age < 1:
        return None
    final, corrected = _final(seed, account, day), ("reach", "views", "likes")
    told = final | ({name: int(final[name] * 0.96) for name in corrected} if age < CORRECTED else {})
    return told | {
        "followers": levels(seed, account)[day],
        "engagements": told["likes"] + told["comments"] + told["shares"] + told["saves"],
    }


@lru_cache
def posts(seed: int, account: str) -> tuple[Post, ...]:
    """Every post that the account ever makes."""
    made = []
    for day in range(_LAST_DAY):
        chance = rng(seed, "social post", account, day)
        if chance.random() >= _OFTEN[account]:
            continue
        reach = chance.randint(300, 4000)
        likes, shares = reach // chance.randint(10, 50), chance.randint(0, 12)
        hidden = account == PROFILE and chance.random() < 0.06
        made.append(Post(
            account, day, at(day, chance.uniform(7, 22)), chance.choice(_TEXTS) if chance.random() < 0.92 else None,
            None if hidden else likes, chance.randint(0, 40), shares if shares > 2 else 0, chance.randint(0, 30), reach,
            int(reach * chance.uniform(1.05, 1.9)), chance.randint(0, reach // 20),
        ))  # fmt: skip
    return tuple(made)


def counts(post: Post, now: int) -> dict[str, int | None]:
    """What a post has come to by `now`."""
    share = min(1.0, (now - post.at) / (GROWING * DAY))
    told = {
        name: None if final is None else int(final * share)
        for name in ("likes", "comments", "shares", "saves", "reach", "views", "clicks")
        for final in [getattr(post, name)]
    }
    # Hidden likes are counted among the interactions all the same.
    likes = told["likes"] if told["likes"] is not None else int(post.reach // 20 * share)
    saved = told["saves"] if post.account == PROFILE else 0
    return told | {"engagements": likes + told["comments"] + told["shares"] + saved}


def visible(seed: int, account: str, now: int) -> list[Post]:
    """What has been posted by now, newest first."""
    return [post for post in reversed(posts(seed, account)) if post.at <= now]


def truth_of_social(world: World) -> dict[str, list[dict]]:
    """What the marts must say of pages, accounts and their posts, by name of the truth file."""
    return {"social": [*_days(world), *_posts(world)]}


def _days(world: World) -> Iterator[dict]:
    for account, network in NETWORKS.items():
        for day in range(today(world.now_s)):
            told = figures(world.seed, account, day, world.now_s)
            line = {name: told[name] for name in ("followers", "gained", "reach", "views", "engagements")}
            if account == PROFILE:
                line |= {name: told[name] for name in ("likes", "comments", "shares", "clicks")}
            yield _line(network, account, "(all)", f"{date_of(day)}", line)


def _posts(world: World) -> Iterator[dict]:
    for account, network in NETWORKS.items():
        for post in visible(world.seed, account, world.now_s):
            told = counts(post, world.now_s)
            told = {name: value for name, value in told.items() if name != "saves"}
            if account == PROFILE:
                del told["clicks"]
            yield _line(network, account, post.key, f"{local(post.at).date()}", told)


def _line(network: str, account: str, post: str, day: str, told: dict) -> dict:
    names = ("followers", "gained", "reach", "views", "likes", "comments", "shares", "engagements", "clicks")
    return {"network": network, "account": account, "post": post, "date": day} | {
        name: told.get(name) for name in names
    }
