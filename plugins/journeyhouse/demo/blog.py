"""The company's blog, on a host of its own and measured by Matomo: who reads it, from where, and what.

Readers are people of the world with a cookie that the shop does not know; some of its customers are known by their code.
"""

from random import Random

from journeyhouse.demo.catalogue import SHOP_URL
from journeyhouse.demo.chance import digest, rng, weighted
from journeyhouse.demo.later import Calendar, occasions
from journeyhouse.demo.people import Person
from journeyhouse.demo.records import Arrival, Entity, Hit, Ledger

SITE, HOST = "1", "https://blog.example.com"
GOAL = (2, "Đăng ký nhận tin")
SECTIONS = [("/", "Góc bếp Nhà Mình"), ("/chuyen-muc/bep", "Chuyện bếp 🍲"), ("/chuyen-muc/nha", "Chuyện nhà")]
ARTICLES = [
    ("/blog/toi-noi-dat", "Tôi nồi đất đúng cách"),
    ("/blog/com-nha-ba-the-he", "Cơm nhà ba thế hệ ❤️"),
    ("/blog/gian-bep-9-met-vuong", "Gian bếp 9 m²"),
    ("/huong-dan/mai-dao-tai-nha", "Hướng dẫn mài dao tại nhà"),
]
SEARCHES = ["nồi đất", "mài dao", "bếp nhỏ", "dọn tủ lạnh"]
EBOOK = ("/tai-ve/so-tay-bep-nho.pdf", "so-tay-bep-nho.pdf")
ARRIVALS = [
    (Arrival("Organic Search", "https://www.google.com/"), 38),
    (Arrival("Organic Search", "https://coccoc.com/search"), 8),
    (Arrival("Direct"), 20),
    (Arrival("Referral", f"{SHOP_URL}/"), 12),
    (Arrival("Organic Social", "https://m.facebook.com/"), 12),
    (Arrival("Email", "", {"source": "mailchimp", "medium": "email", "campaign": "ban_tin_bep"}), 10),
]
# Matomo begins another visit with each campaign, however short the pause.
CAMPAIGN = Arrival("Paid Social", "https://l.facebook.com/", {"source": "facebook", "medium": "paid_social", "campaign": "blog_video"})  # fmt: skip


def reads(person: Person) -> bool:
    """Whether the person knows the blog."""
    return person.index % (10 if person.kind == "customer" else 6) == 3


def live(seed: int, people: list[Person], ledger: Ledger, calendar: Calendar, last: int) -> None:
    """Read the blog up to the day `last`, on seconds at which nothing else happens."""
    accounts = {account.owner: account for account in ledger.magento["customers"]}
    for person in people:
        if reads(person):
            for nth, wanted in occasions(seed, "blog", person, last, every=22):
                _read(seed, person, accounts.get(person.id), ledger, calendar, nth, wanted)


def _read(
    seed: int, person: Person, account: Entity | None, ledger: Ledger, calendar: Calendar, nth: int, wanted: int
) -> None:
    chance = rng(seed, "blog", person.id, nth)
    found = weighted(chance, ARRIVALS)
    visit = _Visit(chance, person, calendar, person.index * 1_000 + 2 * nth, wanted, found)
    hits = visit.browse()
    if found.channel != "Direct" and chance.random() < 0.15:
        again = hits[-1].at + chance.randint(300, 1200)
        hits += _Visit(chance, person, calendar, visit.number + 1, again, CAMPAIGN).browse()
    known = (
        account is not None and account.created < hits[0].at and (account.gone is None or account.gone > hits[-1].at)
    )
    if known and chance.random() < 0.5:
        for hit in hits:
            hit.user = person.code
    ledger.blog_hits += hits


class _Visit:
    """One visit as Matomo cuts them; its actions are less than ten minutes apart."""

    def __init__(self, chance: Random, person: Person, calendar: Calendar, number: int, start: int, arrival: Arrival):
        self.chance, self.person, self.calendar, self.number, self.arrival = chance, person, calendar, number, arrival
        self.now, self.hits = start, list[Hit]()
        self.device = digest("matomo visitor", person.id)[:16]
        self.form = "phone" if int(self.device, 16) % 3 else "laptop"

    def act(self, kind: str, form: str, name: str, path: str = "", **props) -> None:
        """One action at the next free second."""
        nth, self.now = len(self.hits) + 1, self.calendar.free(self.person.id, self.now)
        number = f"{GOAL[0]}.{self.now}" if form == "goal" else self.number * 100 + nth
        self.hits.append(Hit(
            id=f"{self.number}:{form}:{number}", source="matomo", kind=kind, name=name, at=self.now, received=self.now,
            owner=self.person.id, device=self.device, path=path, title=name, props=props or None, form=self.form,
            arrival=None if self.hits else self.arrival, session=str(self.number),
        ))  # fmt: skip
        self.now += self.chance.randint(8, 500)

    def browse(self) -> list[Hit]:
        """From a section's page into its articles."""
        path, title = self.chance.choice(SECTIONS)
        self.act("page", "action", title, path)
        for _ in range(self.chance.randint(0, 4)):
            what = weighted(self.chance, [("article", 12), ("search", 3), ("page", 3), ("download", 1), ("goal", 1)])
            if what in ("article", "page"):
                path, title = self.chance.choice(ARTICLES if what == "article" else SECTIONS)
                self.act("page", "action", title, path)
            elif what == "search":
                self.act("track", "search", "Products Searched", query=self.chance.choice(SEARCHES))
            elif what == "download":
                self.act("track", "download", "File Downloaded", EBOOK[0])
            else:
                self.act("track", "goal", "Goal Converted")
        return self.hits
