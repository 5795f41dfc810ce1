"""One colour per channel on the whole page; told apart by tone as well as by hue."""

import re

from journeyhouse.observe import labels

_CHANNELS = {
    "Paid Search": "#2f6fd6", "Paid Social": "#7a58d1", "Display": "#a855b5", "Affiliates": "#8d6a3f",
    "Organic Search": "#1f9068", "Organic Social": "#5d9a2b", "Referral": "#989020", "Direct": "#66758a",
    "Email": "#dd8a1c", "SMS": "#d45a43", "Web Shop": "#c0316f", "Store": "#0f8594", "Marketplace": "#a13a8c",
    "Sales Rep": "#85604f", "Support": "#5a7486", "Delivery": "#3f86a6", "Survey": "#a07a1e", "Unassigned": "#8b8f97",
}  # fmt: skip
_OUTCOMES = {"converted": "#1b8a55", "open": "#7d8aa0", "lost": "#c4574e", "won_back": "#c08a3a", "later": "#9aa1ad"}
_REST = "#8b8f97"


def slug(name: str) -> str:
    """CSS class of a node; only letters of a known name ever reach the page."""
    end = labels.outcome(name)
    if end:
        return f"o-{end}"
    return "c-" + re.sub(r"[^a-z]+", "-", name.lower()) if name in _CHANNELS else "c-rest"


def css() -> str:
    """A class per channel: fills in SVG, backgrounds in lists."""
    colours = {slug(name): colour for name, colour in _CHANNELS.items()}
    colours |= {f"o-{name}": colour for name, colour in _OUTCOMES.items()} | {"c-rest": _REST}
    return "\n".join(f".{name}{{--c:{colour}}}" for name, colour in colours.items())
