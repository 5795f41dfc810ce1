"""What an analyst types, as the signature that the warehouse would make of it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from journeyhouse.errors import ConfigError
from journeyhouse.rules.matching import Matching
from journeyhouse.rules.seeds import Seeds
from journeyhouse.transform.macros import macros

_ORIGIN = ("utm_source", "utm_medium", "utm_campaign", "click_id", "referrer_domain")
_COLUMNS = (
    "touchpoint_type", "channel", "campaign", "category", "lifecycle", "click_id", "referrer_domain", "content_kind", "content",
    "content_title",
)  # fmt: skip
_WORDS = (*_COLUMNS, "referrer", "medium", "event")
_ESCAPE = re.compile(r"%[0-9a-f]{2}")
# These happen on a page, whose origin says the channel; what is recorded elsewhere brings its own.
_ON_THE_WEB = ("web_visit", "article_read")


@dataclass
class Asked:
    """A signature before anyone's judgement, and what is to be said of how it came about."""

    signature: dict[str, str]
    asks_channel: bool = True
    notes: list[str] = field(default_factory=list)


def asked(words: Sequence[str], matching: Matching) -> Asked:
    """Read URLs, query strings, `column=value` words and names of events or types.

    Raises ConfigError for a word that is none of these.
    """
    given: dict[str, str] = {}
    url, tags = "", []
    for word in _parts(words):
        name, equals, value = word.partition("=")
        if "://" in name:
            url = word
        elif equals and name in _WORDS:
            given[name] = value
        elif equals:
            tags.append(word)
        else:
            given["event"] = word
    page = url
    if tags:
        url = (url or "https://shop/") + ("&" if "?" in url else "?") + "&".join(tags)
    return _told(given, url, page, matching)


def _parts(words: Sequence[str]) -> Iterator[str]:
    """A query falls into its parts; an `&` inside of a value does not part it."""
    for word in words:
        parts = word.lstrip("?").split("&")
        yield from parts if "://" not in parts[0].partition("=")[0] and all("=" in part for part in parts) else [word]


def _told(given: dict[str, str], url: str, page: str, matching: Matching) -> Asked:
    told = Asked({})
    kind = given.get("touchpoint_type") or _type_of(given.get("event", ""), matching, told.notes) or "web_visit"
    origin = _origin(url, given.get("referrer", ""), matching)
    told.signature = {"touchpoint_type": kind} | origin
    told.signature |= {name: given[name] for name in _COLUMNS if given.get(name)}
    campaign = given.get("campaign", "").strip().lower() or origin.get("utm_campaign")
    if campaign:
        told.signature["campaign"] = campaign
    told.signature |= _content(told.signature, page, matching) | {
        name: given[name] for name in given if "content" in name
    }
    if escaped := [f"{name}={value}" for name, value in origin.items() if _ESCAPE.search(value)]:
        told.notes.append(
            f"{', '.join(escaped)} stays escaped in the warehouse; a rule has to match it as it stands here"
        )
    if "lifecycle" not in told.signature:
        told.signature["lifecycle"] = "prospect"
        told.notes.append("taken as a prospect, who has not bought yet; say lifecycle=customer for one who has")
    if "channel" in told.signature:
        told.asks_channel = False
    else:
        _recorded_channel(told, given.get("medium", ""), matching.seeds, bool(origin))
    return told


def _content(signature: dict[str, str], page: str, matching: Matching) -> dict[str, str]:
    """What the touch is with, by seed_content_touchpoints: its landing page, mailing or lead magnet."""
    kinds = {row["touchpoint_type"]: row for row in matching.seeds.rows("seed_content_touchpoints")}
    if not (kind := kinds.get(signature["touchpoint_type"])):
        return {}
    made = macros("duckdb")
    [(path,)] = matching.rows(f"select {made.content_name(made.url_path('$page'))}", page=page)
    named = {"content": path if page else ""} | signature
    found = {"content_kind": kind["content_kind"], "content": named.get(kind["content_from"], "")}
    return found if found["content"] else {}


def _origin(url: str, referrer: str, matching: Matching) -> dict[str, str]:
    """The origin of a visit, cut out of its address by the macros that the staging models use."""
    made = macros("duckdb")
    tags = [f"lower(trim({made.url_parameter('$url', name)}))" for name in _ORIGIN[:3]]
    query = f"select {', '.join(tags)}, {made.click_id_in('$url')}, {made.foreign_host('$referrer', '$url')}"
    referrer = f"https://{referrer}" if referrer and "://" not in referrer else referrer
    [row] = matching.rows(query, url=url, referrer=referrer)
    return {name: value for name, value in zip(_ORIGIN, row, strict=True) if value}


def _type_of(word: str, matching: Matching, notes: list[str]) -> str:
    if not word:
        return ""
    types = matching.seeds.values("seed_touchpoint_types", "touchpoint_type")
    if word in types:
        return word
    [(plain,)] = matching.rows(f"select {macros('duckdb').plain_event_name('$word')}", word=word)
    events = {row["event_name"]: row["touchpoint_type"] for row in matching.seeds.rows("seed_event_touchpoints")}
    if plain in events:
        notes.append(f"the event '{word}' is a touch of the type {events[plain]}")
        return events[plain]
    raise ConfigError(
        f"'{word}' is no landing URL, no query (utm_source=...), no column=value (columns: {', '.join(_WORDS)}), "
        f"no event of seed_event_touchpoints and no type of seed_touchpoint_types. Types: {', '.join(types)}."
    )


def _recorded_channel(told: Asked, medium: str, seeds: Seeds, has_origin: bool) -> None:
    """What is recorded away from the web has its channel from the medium, not from the rules."""
    kind = told.signature["touchpoint_type"]
    media = {row["medium"]: row["channel"] for row in seeds.rows("seed_channels") if row["medium"]}
    messages = {row["touchpoint_type"]: row["message_channel"] for row in seeds.rows("seed_message_touchpoints")}
    medium = medium or messages.get(kind, "")
    on_the_web = kind in _ON_THE_WEB or kind in seeds.values("seed_event_touchpoints", "touchpoint_type")
    if medium:
        told.signature["channel"] = media.get(medium, "Unassigned")
        told.notes.append(f"the medium '{medium}' has the channel {told.signature['channel']} in seed_channels")
        told.asks_channel = False
    elif not on_the_web and not has_origin and kind in seeds.values("seed_touchpoint_types", "touchpoint_type"):
        told.notes.append(
            f"a {kind} has its channel from where it was recorded: say medium= ({', '.join(media)}) or channel="
        )
        told.asks_channel = False
