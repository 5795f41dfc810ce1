"""What each record says of a person and his town, however it is written; identifiers as nodes of a graph."""

import unicodedata
from collections.abc import Collection
from itertools import combinations

from journeyhouse.demo.catalogue import NOBODYS_NAMES, TITLES, without_marks
from journeyhouse.demo.people import international
from journeyhouse.demo.sister_shops import Sale

Node = tuple[str, str]


def town(text: str | None) -> str:
    """A town's name, however its letters are composed."""
    return unicodedata.normalize("NFC", text or "").strip()


def email_node(text: str | None) -> Node | None:
    """An e-mail as a node."""
    return ("email", unicodedata.normalize("NFC", text).strip().lower()) if text and text.strip() else None


def phone_node(text: str | None) -> Node | None:
    """A Vietnamese phone number as a node, in E.164."""
    number = international(text)
    return ("phone", number) if number else None


def name_words(text: str) -> frozenset[str]:
    """The words of a name that tell people apart, however it is written; none of a mask, and of what is nobody's name."""
    first, _, rest = unicodedata.normalize("NFC", text).strip().partition(" ")
    if "*" in text or text in NOBODYS_NAMES:
        return frozenset()
    return frozenset(without_marks(rest if first in TITLES else f"{first} {rest}").lower().split())


def contradict(names: Collection[frozenset[str]]) -> bool:
    """Whether two of the names cannot be one person's: each has a word that the other lacks. One word is no name."""
    told = [name for name in names if len(name) > 1]
    return any(one - other and other - one for one, other in combinations(told, 2))


def source_contact(source: str, key: object) -> Node:
    """A contact as its own system knows it."""
    return "source_contact", f"{source}:{key}"


def respondent_node(hidden: dict[str, str]) -> Node | None:
    """Whom a survey's hidden fields name."""
    if "customer_code" in hidden:
        return "customer_code", hidden["customer_code"]
    return email_node(hidden.get("email")) or phone_node(hidden.get("phone"))


def user_nodes(user: str | None) -> list[Node | None]:
    """A web user id as nodes: the id as given, and the e-mail it may look like."""
    if not user:
        return []
    return [("customer_code", user), email_node(user)] if "@" in user else [("customer_code", user)]


def order_nodes(state: dict) -> list[Node | None]:
    """What a Magento order says about its buyer."""
    code = ("customer_code", f"C{state['customer_id']}") if state["customer_id"] else None
    return [code, email_node(state["customer_email"]), phone_node(state["billing_address"]["telephone"])]


def sale_nodes(sale: Sale) -> list[Node | None]:
    """What an order of a further shop says about its buyer."""
    if sale.shop.exported:
        # Names and phones are masked; Lazada tells no user name at all.
        return (
            []
            if sale.shop.system == "lazada"
            else [("marketplace_buyer", f"{sale.shop.place}:{sale.username}".lower())]
        )
    code = ("customer_code", f"{sale.shop.system}:{sale.account}") if sale.registered else None
    return [code, email_node(sale.email), phone_node(sale.phone)]


def member_node(key: str) -> Node:
    """A member of the newsletter's list, told apart from the other mailing system's profiles."""
    return "klaviyo_profile", f"mailchimp:{key}"


def contact_nodes(key: int, state: dict) -> list[Node | None]:
    """What a HubSpot contact says about a person, merged-away ids included."""
    merged = [("hubspot_contact", text) for text in (state["hs_merged_object_ids"] or "").split(";") if text]
    emails = [email_node(text) for text in (state["hs_additional_emails"] or "").split(";")]
    code = ("customer_code", state["customer_code"]) if state["customer_code"] else None
    return [
        ("hubspot_contact", str(key)),
        email_node(state["email"]),
        *emails,
        phone_node(state.get("mobilephone") or state["phone"]),
        code,
        *merged,
    ]
