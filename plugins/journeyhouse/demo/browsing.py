"""Sessions on the web shop and in the app: what is looked at, asked, put into the basket, ordered."""

import random

from journeyhouse.demo import accounts, commerce
from journeyhouse.demo.catalogue import (
    ARTICLES,
    FEATURES,
    LANDINGS,
    LEAD_MAGNETS,
    PAGES,
    PRODUCTS,
    QUESTIONS,
    REVIEWS,
    SEARCHES,
)
from journeyhouse.demo.chance import weighted
from journeyhouse.demo.clock import HOUR, MINUTE
from journeyhouse.demo.life import Life
from journeyhouse.demo.people import Device, Person
from journeyhouse.demo.records import Arrival, Hit

LONGEST = 65 * MINUTE


class Session:
    """A session under way; its events are never more than 25 minutes apart."""

    def __init__(self, life: Life, chance: random.Random, start: int, device: Device, arrival: Arrival):
        self.life, self.chance, self.device, self.arrival = life, chance, device, arrival
        self.start = self.now = start
        self.id = f"{chance.getrandbits(64):016x}"
        self.user: str | None = None
        self.hits: list[Hit] = []
        self.app = device.kind == "app"

    def step(self, brisk: bool = False) -> None:
        """Let some time pass; around a log-in, which is no behavioural event, never much."""
        long = self.chance.random() < 0.05 and not brisk
        pause = self.chance.randint(9 * 60, 23 * 60) if long else self.chance.randint(4, 60 if brisk else 140)
        self.now = self.life.claim(self.now + pause)

    @property
    def tired(self) -> bool:
        """Whether the person has been here long enough."""
        return self.now - self.start > LONGEST

    def hit(self, kind: str, name: str, path: str = "", title: str = "", **extra) -> Hit:
        """Record one event at the present second."""
        made = Hit(
            id=f"{self.chance.getrandbits(128):032x}", source="snowplow" if self.app else "segment", kind=kind,
            name=name, at=self.now, received=self.now + self.chance.randint(1, 20), owner=self.life.person.id,
            device=self.device.id, user=self.user, path=path, title=title, form=self.device.kind, session=self.id, **extra,
        )  # fmt: skip
        self.hits.append(made)
        self.life.ledger.hits.append(made)
        return made

    def page(self, path: str, title: str, arrival: Arrival | None = None) -> None:
        """A page, an app screen or a Snowplow page view, as the device reports it."""
        article = path.startswith(("/blog/", "/huong-dan/"))
        kind = "page_view" if self.app else "screen" if self.device.kind == "screens" and not article else "page"
        self.hit(kind, title, path, title, arrival=arrival)
        if self.app and self.chance.random() < 0.3:
            self.step()
            self.hit("page_ping" if self.chance.random() < 0.7 else "unstruct", title, path, title)

    def track(self, event: str, /, **props) -> None:
        """A named action."""
        self.hit("struct" if self.app else "track", event, props=props)

    def close(self) -> None:
        """Decide when the events reach the collector, and which of them reach it twice."""
        life, chance = self.life, self.chance
        punctual = self.device.kind == "tablet"
        if not punctual and self.device.kind != "laptop" and chance.random() < 0.05:
            punctual = True
            upload = self.now + chance.randint(1 * HOUR, 66 * HOUR)
            for nth, hit in enumerate(self.hits):
                hit.received = upload + nth
        for nth, hit in enumerate(self.hits):
            point = chance.random()
            if nth and not punctual and hit.kind not in ("identify", "alias", "group") and point < 0.01:
                hit.received += chance.randint(1 * HOUR, 60 * HOUR if point < 0.003 else 6 * HOUR)
            elif point > 0.985:
                hit.again = hit.received + chance.randint(30, 40 * HOUR)
        life.busy_until = self.now
        life.sessions += 1


def _known(session: Session) -> None:
    life, device = session.life, session.device
    if device.id in life.logged_in and (session.app or session.chance.random() < 0.85):
        session.user = life.user


def _wants_login(session: Session) -> bool:
    life, chance = session.life, session.chance
    if life.person.style != "account" or session.user == life.person.code:
        return False
    if session.device.kind == "tablet":
        return not life.tablet_used or chance.random() < 0.55
    if life.account is None:
        return life.sessions >= 1 and chance.random() < 0.3
    return chance.random() < 0.4


def _shelf(person: Person) -> list[tuple[str, str]]:
    """What one is likely to read: guides rather, when born before 1985, else rather posts; of whom nothing is known, either."""
    if not person.born:
        return ARTICLES
    guides = [article for article in ARTICLES if article[0].startswith("/huong-dan/")]
    posts = [article for article in ARTICLES if article not in guides]
    liked, other = (guides, posts) if person.born < "1985" else (posts, guides)
    return [*liked, *liked[:2], other[person.index % len(other)]]


def _look_around(session: Session) -> None:
    chance, life = session.chance, session.life
    product = chance.choice(PRODUCTS)
    kind = weighted(
        chance, [("article", 18), ("search", 22), ("view", 60), ("compare", 9), ("ask", 4), ("page", 26), ("lead", 3)]
    )
    session.step()
    if kind == "article":
        session.page(*chance.choice(_shelf(life.person)))
    elif kind == "search":
        session.track("Products Searched", query=chance.choice(SEARCHES), results=chance.randint(0, 40))
    elif kind == "view":
        session.page(f"/san-pham/{product.sku.lower()}", product.name)
        session.step()
        session.track(
            "Product Viewed", sku=product.sku, name=product.name, price=product.price, category=product.category
        )
    elif kind == "compare":
        other = chance.choice(PRODUCTS)
        session.track("Products Compared", skus=[product.sku, other.sku])
    elif kind == "ask":
        session.track("Question Asked", sku=product.sku, question=chance.choice(QUESTIONS))
    elif kind == "lead" and not session.app and life.person.kind == "customer" and not life.lead_given:
        session.page("/lp/dang-ky", "Đăng ký nhận ưu đãi")
        session.step()
        session.track("Lead Form Submitted", form_id="lp_dang_ky", lead_magnet=chance.choice(LEAD_MAGNETS))
        accounts.give_lead(session)
    else:
        session.page(*chance.choice(PAGES))


def _errands(session: Session) -> None:
    life, chance = session.life, session.chance
    for errand in list(life.errands):
        ready, name, about = errand
        if ready > session.now or chance.random() > 0.6 or session.tired:
            continue
        life.errands.remove(errand)
        session.step()
        if name == "Product Reviewed":
            session.track(name, sku=about, rating=chance.randint(2, 5), text=chance.choice(REVIEWS))
        elif name == "Feature Used":
            session.track(name, sku=about, feature=chance.choice(FEATURES), seconds=chance.randint(20, 900))
        else:
            session.track(name, sku=about)


def _shop(session: Session, eager: float) -> None:
    life, chance = session.life, session.chance
    if life.cart is not None and life.cart.abandoned:
        recovering = session.arrival.utm.get("campaign", "").endswith("abandoned_cart")
        if chance.random() < (0.7 if recovering else 0.25):
            session.step()
            session.page("/gio-hang", "Giỏ hàng")
            _check_out(session, 0.9)
        return
    if chance.random() > eager:
        return
    for _ in range(chance.choice([1, 1, 1, 2, 3])):
        product = chance.choice(PRODUCTS)
        session.step()
        quantity = chance.choice([1, 1, 1, 2])
        commerce.add_to_cart(life, session.now, product, quantity, session.user)
        session.track(
            "Product Added", sku=product.sku, name=product.name, price=product.price, quantity=quantity,
            cart_id=str(life.cart.entity.key),
        )  # fmt: skip
    if chance.random() < 0.7:
        _check_out(session, 0.72)
    else:
        commerce.abandon(life, chance, session.now)


def _check_out(session: Session, finishing: float) -> None:
    life, chance = session.life, session.chance
    session.step()
    session.page("/thanh-toan", "Thanh toán")
    session.step()
    session.track("Checkout Started", value=commerce.cart_value(life.cart), cart_id=str(life.cart.entity.key))
    if life.person.kind == "visitor" or chance.random() > finishing:
        commerce.abandon(life, chance, session.now)
        return
    if life.person.style == "account" and session.user != life.person.code:
        accounts.log_in(session)
    session.step()
    number, value = commerce.order_cart(life, chance, session.now)
    if chance.random() < 0.93:
        session.now = life.claim(session.now + 2)
        session.track("Order Completed", order_id=number, total=value, revenue=value, currency="VND")
    if life.account is not None and chance.random() < 0.3:
        life.ledger.hits.append(
            Hit(
                id=f"{chance.getrandbits(128):032x}",
                source="segment",
                kind="track",
                name="Loyalty Points Granted",
                at=session.now + 60,
                received=session.now + 61,
                owner=life.person.id,
                device=None,
                user=life.user,
                props={"points": value // 10_000},
                form="server",
            )  # fmt: skip
        )


def browse(life: Life, chance: random.Random, start: int, device: Device, arrival: Arrival) -> None:
    """Live through one session."""
    session = Session(life, chance, life.claim(start), device, arrival)
    _known(session)
    session.page(*chance.choice(LANDINGS), arrival=arrival)
    tablet_start = device.kind == "tablet"
    if _wants_login(session):
        accounts.log_in(session)
        session.step()
        session.page("/tai-khoan", "Tài khoản của tôi")
        life.tablet_used = life.tablet_used or tablet_start
    _errands(session)
    for _ in range(min(int(chance.expovariate(1 / 2.8)), 12)):
        if session.tired:
            break
        _look_around(session)
    buys = life.person.style in ("account", "guest", "visitor") and not session.tired
    if buys and (device.kind != "tablet" or session.user is not None):
        eager = {"Email": 0.34, "SMS": 0.3, "Paid Search": 0.3, "Direct": 0.24}.get(arrival.channel, 0.16)
        _shop(session, eager if life.person.kind == "customer" else 0.06)
    if device.kind == "tablet" and session.user is not None and chance.random() < 0.4:
        session.step(brisk=True)
        session.track("Signed Out")
        session.user = None
        session.step()
        session.page(*chance.choice(PAGES))
    session.close()
