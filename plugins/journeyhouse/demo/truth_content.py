"""What the company's content is about, whom it reached and who took it up, as the warehouse ought to find out."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from journeyhouse.demo.brandname import texts
from journeyhouse.demo.clock import date_of, day_of, local
from journeyhouse.demo.truth_identity import Clusters
from journeyhouse.demo.truth_meaning import Touch
from journeyhouse.demo.truth_nodes import member_node, phone_node
from journeyhouse.demo.world import World

# Topic, form and style, as whoever wrote it meant it.
PAGES = {
    ("web_events", "/"): ("general", "home_page", "plain"),
    ("web_events", "/danh-muc/nha-bep"): ("kitchen", "category_page", "plain"),
    ("web_events", "/danh-muc/dien-gia-dung"): ("appliances", "category_page", "plain"),
    ("web_events", "/danh-muc/phong-khach"): ("rooms", "category_page", "plain"),
    ("web_events", "/khuyen-mai"): ("offers", "landing_page", "promotional"),
    ("web_events", "/bo-suu-tap/tet"): ("new_arrivals", "category_page", "festive"),
    ("web_events", "/blog/cach-chon-noi-inox"): ("kitchen", "article", "how_to"),
    ("web_events", "/blog/sap-xep-bep-nho"): ("kitchen", "article", "story"),
    ("web_events", "/blog/don-nha-don-tet"): ("cleaning", "article", "festive"),
    ("web_events", "/huong-dan/ve-sinh-noi-chien"): ("cleaning", "guide", "how_to"),
    ("web_events", "/huong-dan/giat-tham-long"): ("cleaning", "guide", "how_to"),
    ("web_events", "/huong-dan/bao-quan-dao-bep"): ("kitchen", "guide", "how_to"),
    ("web_events", "/thanh-vien"): ("general", "page", "plain"),
    ("matomo", "/"): ("kitchen", "home_page", "plain"),
    ("matomo", "/chuyen-muc/bep"): ("kitchen", "category_page", "plain"),
    ("matomo", "/chuyen-muc/nha"): ("rooms", "category_page", "plain"),
    ("matomo", "/blog/toi-noi-dat"): ("kitchen", "article", "story"),
    ("matomo", "/blog/com-nha-ba-the-he"): ("kitchen", "article", "story"),
    ("matomo", "/blog/gian-bep-9-met-vuong"): ("kitchen", "article", "story"),
    ("matomo", "/huong-dan/mai-dao-tai-nha"): ("kitchen", "guide", "how_to"),
    ("woocommerce", "/cua-hang"): ("general", "page", "plain"),
    ("shopify", "/collections/gifts"): ("new_arrivals", "category_page", "festive"),
}
MAGNETS = {
    "voucher_10": ("offers", "voucher", "promotional"),
    "ebook_nha_bep": ("kitchen", "ebook", "how_to"),
    "khoa_hoc_don_nha": ("cleaning", "course", "how_to"),
}
# Topic and style of a mailing, whatever its number; each letter of the list about cooking is about cooking, but for its vouchers.
MAILINGS = {
    "tet_chuc_mung": ("general", "festive"), "huong_dan_bep_sach": ("cleaning", "how_to"), "8_3_tang_me": ("general", "festive"),
    "flash_sale_cuoi_tuan": ("offers", "promotional"), "hang_moi_ve": ("new_arrivals", "plain"), "ban_tin": ("general", "plain"),
    "nho_ban": ("general", "personal"), "meo_don_nha": ("cleaning", "how_to"), "voucher_sinh_nhat": ("offers", "promotional"),
    "giam_gia_15": ("offers", "promotional"), "khai_truong_cua_hang": ("general", "plain"), "khuyen_mai_he": ("offers", "promotional"),
    "abandoned_cart": ("offers", "personal"), "winback": ("general", "personal"), "chao_mung": ("general", "personal"),
}  # fmt: skip
LETTERS = {
    "meo_vat": ("kitchen", "how_to"), "voucher": ("offers", "promotional"), "mon_ngon": ("kitchen", "plain"),
    "hang_moi_ve": ("kitchen", "plain"),
}  # fmt: skip
ENGAGING = {"article_read", "email_clicked", "sms_clicked", "lead_submitted"}
# Of what fewer people of a known kind took up, nothing is said.
FEWEST = 10

Content = tuple[str, str, str]


@dataclass(slots=True)
class Met:
    """What one person did with one content."""

    first: int
    offered: bool = False
    seen: bool = False
    engagements: int = 0


def meaning(content: Content) -> tuple[str, str, str]:
    """Topic, form and style."""
    source, kind, name = content
    if kind == "page":
        return PAGES[source, name]
    if kind == "lead_magnet":
        return MAGNETS[name]
    if source == "esms_vn":
        return "kitchen", "text_message", "plain"
    if letter := re.fullmatch(r"thu_bep_\d+_(.*)", name):
        topic, style = LETTERS[letter[1]]
    else:
        topic, style = MAILINGS[re.sub(r"^(\d+_|flow_)(sms_)?", "", name)]
    return topic, "email" if kind == "email" else "text_message", style


def _contacts(world: World, clusters: Clusters, touches: list[Touch]) -> Iterator[tuple[str | None, Content, int, str]]:
    """Person, content, when, and the touch's type, or nothing for what was only delivered."""
    for touch in touches:
        if touch.content is not None:
            yield touch.cluster, touch.content, touch.at, touch.type
    for message in world.ledger.messages:
        if message.seen <= world.now_s and message.metric in ("Received Email", "Received SMS"):
            kind = "sms" if message.metric == "Received SMS" else "email"
            person = clusters.of(("klaviyo_profile", message.profile))
            yield person, ("klaviyo", kind, message.campaign.lower()), message.at, ""
    for text in texts(world):
        if text.sent <= world.now_s and text.status(world.now_s) == (5, 1) and text.campaign:
            yield clusters.of(phone_node(text.to)), ("esms_vn", "sms", text.campaign.lower()), text.sent, ""
    for letter in world.ledger.letters:
        if letter.at <= world.now_s and "bounce" not in [deed for when, deed in letter.deeds if when <= world.now_s]:
            yield clusters.of(member_node(letter.member)), ("mailchimp", "email", letter.title), letter.at, ""


def truth_of_content(world: World, clusters: Clusters, touches: list[Touch]) -> dict[str, list[dict]]:
    """The lines of content.jsonl, by cohort and content, and of content_affinity.jsonl."""
    met: dict[tuple[str, Content], Met] = {}
    for person, content, when, kind in _contacts(world, clusters, touches):
        if person is None:
            continue
        one = met.setdefault((person, content), Met(when))
        one.first = min(one.first, when)
        one.offered |= not kind
        one.seen |= bool(kind)
        one.engagements += kind in ENGAGING
    return {"content": _by_cohort(met, touches), "content_affinity": _affinity(world, clusters, met)}


def _by_cohort(met: dict[tuple[str, Content], Met], touches: list[Touch]) -> list[dict]:
    began: dict[str, int] = {}
    for touch in touches:
        if touch.cluster is not None:
            began[touch.cluster] = min(touch.at, began.get(touch.cluster, touch.at))
    silent: dict[str, int] = {}
    for (person, _content), one in met.items():
        if person not in began:
            silent[person] = min(one.first, silent.get(person, one.first))
    began |= silent
    sums: dict[tuple[str, Content], Counter] = defaultdict(Counter)
    for (person, content), one in met.items():
        sums[f"{date_of(day_of(began[person])):%Y-%m-01}", content] += Counter(
            reached=1,
            offered=one.offered,
            seen=one.seen,
            engaged=one.engagements > 0,
            engagements=one.engagements,
        )
    counts = ("offered", "seen", "reached", "engaged", "engagements")
    return [
        {"month": month, "source": content[0], "kind": content[1], "content": content[2]}
        | dict(zip(("topic", "form", "style"), meaning(content), strict=True))
        | {name: told[name] for name in counts}
        for (month, content), told in sorted(sums.items())
    ]


def _affinity(world: World, clusters: Clusters, met: dict[tuple[str, Content], Met]) -> list[dict]:
    """Of people of known gender or age, how many there are and how many took up what."""
    year = local(world.now_s).year
    known: dict[tuple[str, str], str] = {}
    reached = {person for person, _content in met}
    for account in world.ledger.magento["customers"]:
        if account.visible(world.now_s):
            person, state = clusters.of(("customer_code", f"C{account.key}")), account.state(world.now_s)
            if person in reached and state["gender"]:
                known["gender", person] = {1: "male", 2: "female"}[state["gender"]]
            if person in reached and state["dob"]:
                age = year - int(state["dob"][:4])
                known["age_band", person] = next(
                    (band for limit, band in ((25, "<25"), (35, "25-34"), (45, "35-44"), (55, "45-54")) if age < limit),
                    "55+",
                )
    takers = {
        (level, item, person)
        for (person, content), one in met.items() if one.engagements
        for level, item in zip(("topic", "form", "style"), meaning(content), strict=True)
    }  # fmt: skip
    people = Counter((dimension, segment) for (dimension, _person), segment in known.items())
    engaged = Counter(
        (level, item, dimension, known[dimension, person])
        for level, item, person in takers
        for dimension in ("gender", "age_band")
        if (dimension, person) in known
    )
    of_all = Counter()
    for (level, item, dimension, _segment), count in engaged.items():
        of_all[level, item, dimension] += count
    return [
        {"level": level, "item": item, "dimension": dimension, "segment": segment, "people": count,
         "engaged": engaged[level, item, dimension, segment]}
        for (level, item, dimension), all_engaged in sorted(of_all.items()) if all_engaged >= FEWEST
        for (its, segment), count in sorted(people.items()) if its == dimension
    ]  # fmt: skip
