"""Who lives in the demo world: customers with several identifiers, and visitors who never identify."""

import unicodedata
from dataclasses import dataclass, field

from journeyhouse.demo.catalogue import CITIES, FAMILY, GIVEN, MARKETPLACES, MIDDLE, STREETS, ascii_slug
from journeyhouse.demo.chance import digest, rng, weighted

SILENCE_DAYS = 106
TABLET_EVERY = 8
# Record numbers are made of a person's index: visitors count from where no customer reaches.
FIRST_VISITOR = 50_000


@dataclass(slots=True)
class Device:
    """A browser or app; `kind` is laptop, phone, app (Snowplow), screens (Segment app) or tablet."""

    id: str
    kind: str


@dataclass(slots=True)
class Person:
    """One human being, and everything only the world knows about them."""

    id: str
    index: int
    kind: str
    style: str
    family: str
    given: str
    gender: str
    born: str
    city: str
    street: str
    home: str
    phone: str
    emails: list[str]
    email_user_id: bool
    card: str
    buyer: tuple[str, str] | None
    devices: list[Device]
    tablet: Device | None
    tablet_parity: int
    arrives: int
    pace: float
    silence: tuple[int, int] | None
    changes_email_after: int
    duplicates: int
    quirks: set[str] = field(default_factory=set)

    @property
    def customer_id(self) -> int:
        """Id of the Magento account, should the person open one."""
        return 1001 + self.index

    @property
    def code(self) -> str:
        """The customer code other systems know the account by."""
        return f"C{self.customer_id}"

    @property
    def name(self) -> str:
        """Full name in Vietnamese order."""
        return f"{self.family} {self.given}"

    def silent(self, day: int) -> bool:
        """Whether the person has turned away from the brand on that day."""
        return self.silence is not None and self.silence[0] <= day < self.silence[1]


def _devices(seed: int, pid: str, chance, style: str) -> list[Device]:
    kinds = ["phone"] if chance.random() < 0.6 else ["laptop"]
    if chance.random() < 0.45:
        kinds.append("laptop" if kinds == ["phone"] else "phone")
    if style == "account":
        point = chance.random()
        if point < 0.22:
            kinds.append("app")
        elif point < 0.32:
            kinds.append("screens")
    made = []
    for kind in kinds:
        text = digest(seed, pid, kind)
        made.append(Device(f"{text[:8]}-{text[8:12]}-4{text[13:16]}-a{text[17:20]}-{text[20:32]}", kind))
    return made


def _family_home(seed: int, pair: int) -> tuple[str, str]:
    """City and street of two who share a home."""
    chance = rng(seed, "home", pair)
    return chance.choice(CITIES), f"{chance.randint(1, 300)} {chance.choice(STREETS)}"


def customer(seed: int, index: int, customers: int, tablet_every: int = TABLET_EVERY) -> Person:
    """The customer with this index; independent of every other but the sharer of the family tablet."""
    pid = f"P{index + 1:05d}"
    chance = rng(seed, "person", index)
    gender = chance.choice("FM")
    family = chance.choice(FAMILY)
    given = f"{chance.choice(MIDDLE[gender])} {chance.choice(GIVEN[gender])}"
    style = weighted(chance, [("account", 0.58), ("guest", 0.20), ("store", 0.12), ("market", 0.10)])
    # The first few persons of any world, however small, cover every way of buying and sharing.
    style = {0: "account", 1: "account", 2: "guest", 3: "store", 4: "market"}.get(index, style)
    handle = f"{ascii_slug(given)}.{ascii_slug(family)}{index + 1}"
    emails = [
        f"{handle}@thudientu.example",
        f"{handle.split('.')[-1]}.{ascii_slug(given).split('.')[-1]}@hopthu.example",
    ]
    number = 1_000_000 + index * 431 % 9_000_000
    phone = f"0{chance.choice(['91', '98', '35', '70', '83'])}{number}"
    has_card = style == "store" or (style == "account" and chance.random() < 0.3)
    on_market = style == "market" or (style != "store" and chance.random() < 0.15)
    place = chance.choice(MARKETPLACES)[0]
    username = f"{ascii_slug(given).replace('.', '_')}_{index + 1}"
    pair, side = divmod(index, 2)
    shares = pair % (tablet_every // 2) == 0 and (index ^ 1) < customers
    text = digest(seed, "tablet", pair)
    arrives = min(int(chance.expovariate(1 / 30)), 300)
    silence = None
    if index % 11 == 6 or (index > 10 and chance.random() < 0.04):
        arrives = index % 4
        back = arrives + 6 + SILENCE_DAYS if chance.random() < 0.6 else 10**6
        silence = (arrives + 6, back)
    city, street = chance.choice(CITIES), f"{chance.randint(1, 300)} {chance.choice(STREETS)}"
    if shares:
        city, street = _family_home(seed, pair)
    home = f"{street}, {city}"
    if shares and side:
        # The other of the family writes the same address in his own way, on a phone that decomposes letters.
        street = unicodedata.normalize("NFD", f"Số {street.replace(' ', ', ĐƯỜNG ', 1).upper()}")
    quirks = {q for q, share in [("second_email", 0.3), ("placeholder_phone", 0.08), ("office_email", 0.06),
                                 ("usd", 0.04), ("loud_email", 0.1), ("business", 0.04), ("advocate", 0.15)]
              if chance.random() < share}  # fmt: skip
    return Person(
        id=pid, index=index, kind="customer", style=style, family=family, given=given, gender=gender,
        born=f"{chance.randint(1960, 2004)}-{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d}",
        city=city, street=street, home=home, phone=phone, emails=emails, email_user_id=chance.random() < 0.5,
        card=f"TV{700000 + index}" if has_card else "",
        buyer=(place, username.title() if index % 3 == 0 else username) if on_market else None,
        devices=_devices(seed, pid, chance, style) if style in ("account", "guest") or chance.random() < 0.3 else [],
        tablet=Device(f"tab-{text[:8]}-{text[8:20]}", "tablet") if shares and style == "account" else None,
        tablet_parity=side, arrives=arrives, pace=chance.uniform(0.08, 0.34), silence=silence,
        changes_email_after=arrives + chance.randint(15, 60) if style == "account" and index % 9 == 5 else 10**6,
        duplicates=weighted(chance, [(0, 0.9), (1, 0.07), (2, 0.03)]) if index % 13 else 2, quirks=quirks,
    )  # fmt: skip


def visitor(seed: int, index: int) -> Person:
    """Someone who browses and never says who they are."""
    pid = f"V{index + 1:05d}"
    chance = rng(seed, "visitor", index)
    devices = _devices(seed, pid, chance, "visitor")
    return Person(
        id=pid, index=FIRST_VISITOR + index, kind="visitor", style="visitor", family="", given="", gender="", born="", city="",
        street="", home="", phone="", emails=[], email_user_id=False, card="", buyer=None, devices=devices, tablet=None,
        tablet_parity=0, arrives=min(int(chance.expovariate(1 / 50)), 400), pace=chance.uniform(0.02, 0.12),
        silence=None, changes_email_after=10**6, duplicates=0,
    )  # fmt: skip


def international(text: str | None) -> str:
    """A Vietnamese phone number in E.164, however it is written; empty for none."""
    digits = "".join(c for c in text or "" if c.isdigit())
    if not digits:
        return ""
    digits = digits.removeprefix("00")
    return f"+{digits}" if digits.startswith("84") else f"+84{digits.removeprefix('0')}"


def written_phone(chance, phone: str) -> str:
    """The phone as people and systems write it; every form means the same number."""
    return chance.choice([
        phone, phone, f"+84{phone[1:]}", f"{phone[:4]} {phone[4:7]} {phone[7:]}", f"{phone[:4]}.{phone[4:7]}.{phone[7:]}",
    ])  # fmt: skip
