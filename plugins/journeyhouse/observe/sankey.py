"""The flow diagram: edges -> a layout in plain numbers -> SVG. Pure, so that a test can hold the numbers."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from journeyhouse.gates.paper import escape
from journeyhouse.observe import labels
from journeyhouse.observe.formats import Formats
from journeyhouse.observe.palette import slug

OTHER = "(other)"
_NUMBERED = re.compile(r"^\s*\d+\s*[·.:]\s*")
_HEAD, _NODE, _PAD, _RIGHT = 34.0, 13.0, 14.0, 140.0
_LETTER, _DIGIT = 6.3, 5.8
_END_ORDER = {"converted": -1, "later": 1, "open": 2, "won_back": 3, "lost": 4}


@dataclass(frozen=True)
class Edge:
    """So many journeys went from one node to the next at this step."""

    step: int
    source: str
    target: str
    journeys: int


@dataclass
class Node:
    """A box of the diagram: a channel at a step, or an end."""

    layer: int
    name: str
    value: int = 0
    x: float = 0.0
    y: float = 0.0
    height: float = 0.0


@dataclass
class Band:
    """A ribbon between two boxes."""

    source: Node
    target: Node
    value: int
    y_source: float = 0.0
    y_target: float = 0.0
    width: float = 0.0


@dataclass
class Layout:
    """The diagram in numbers."""

    width: float
    height: float
    nodes: list[Node] = field(default_factory=list)
    bands: list[Band] = field(default_factory=list)

    @property
    def layers(self) -> int:
        return 1 + max((node.layer for node in self.nodes), default=-1)


def layout(edges: Iterable[Edge], width: float = 1180.0, height: float = 560.0, most: int = 9) -> Layout:
    """Place boxes and ribbons. A layer shows its `most` largest channels, the rest as one; ends are always shown."""
    flows = _merged(list(edges), most)
    plan = Layout(width, height)
    if not flows:
        return plan
    nodes: dict[tuple[int, str], Node] = {}
    for (layer, source, target), value in flows.items():
        first = nodes.setdefault((layer, source), Node(layer, source))
        second = nodes.setdefault((layer + 1, target), Node(layer + 1, target))
        plan.bands.append(Band(first, second, value))
    for node in nodes.values():
        out = sum(band.value for band in plan.bands if band.source is node)
        into = sum(band.value for band in plan.bands if band.target is node)
        node.value = max(out, into)
    by_layer: dict[int, list[Node]] = defaultdict(list)
    for node in nodes.values():
        by_layer[node.layer].append(node)
    scale = min(
        (height - _HEAD - (len(layer) - 1) * _PAD) / sum(node.value for node in layer) for layer in by_layer.values()
    )
    gap = _gap(width, 1 + max(by_layer))
    for number in sorted(by_layer):
        _place(by_layer[number], plan.bands, number * gap, scale)
    plan.nodes = [node for number in sorted(by_layer) for node in by_layer[number]]
    _attach(plan, scale)
    return plan


def _merged(edges: list[Edge], most: int) -> dict[tuple[int, str, str], int]:
    edges = [edge for edge in edges if edge.journeys > 0]
    if not edges:
        return {}
    first = min(edge.step for edge in edges)
    sizes: dict[tuple[int, str], int] = defaultdict(int)
    for edge in edges:
        sizes[edge.step - first, bare(edge.source)] += edge.journeys
        sizes[edge.step - first + 1, bare(edge.target)] += edge.journeys
    kept = set()
    for layer in {layer for layer, _ in sizes}:
        channels = sorted(
            (-size, name) for (at, name), size in sizes.items() if at == layer and not labels.outcome(name)
        )
        # One more channel takes no more room than the box of all others would.
        shown = channels if len(channels) <= most + 1 else channels[:most]
        kept |= {(layer, name) for _, name in shown}
    merged: dict[tuple[int, str, str], int] = defaultdict(int)

    def shown_as(layer: int, name: str) -> str:
        return name if labels.outcome(name) or (layer, name) in kept else OTHER

    for edge in edges:
        layer = edge.step - first
        merged[layer, shown_as(layer, bare(edge.source)), shown_as(layer + 1, bare(edge.target))] += edge.journeys
    return dict(sorted(merged.items()))


def bare(name: str) -> str:
    """A node without its step number: `2·Email` -> `Email`."""
    return _NUMBERED.sub("", name).strip()


def _place(layer: list[Node], bands: list[Band], x: float, scale: float) -> None:
    def rank(node: Node) -> tuple[float, float, float, str]:
        end = _END_ORDER.get(labels.outcome(node.name) or "", 0)
        rest = 1.0 if node.name == OTHER else 0.0
        coming = [(band.source.y + band.source.height / 2, band.value) for band in bands if band.target is node]
        weight = sum(value for _, value in coming)
        pull = sum(y * value for y, value in coming) / weight if weight else -node.value
        return end, rest, pull, node.name

    layer.sort(key=rank)
    y = _HEAD
    for node in layer:
        node.x, node.y, node.height = x, y, node.value * scale
        y += node.height + _PAD


def _attach(plan: Layout, scale: float) -> None:
    for node in plan.nodes:
        leaving, arriving = node.y, node.y
        for band in sorted((b for b in plan.bands if b.source is node), key=lambda b: b.target.y):
            band.width, band.y_source = band.value * scale, leaving
            leaving += band.width
        for band in sorted((b for b in plan.bands if b.target is node), key=lambda b: b.source.y):
            band.y_target = arriving
            arriving += band.value * scale


def svg(plan: Layout, language: str, formats: Formats) -> str:
    """The layout as SVG, with tooltips that need no script."""

    def name(node: Node) -> str:
        end = labels.outcome(node.name)
        if end:
            return labels.say(f"outcome_{end}", language)
        return labels.say("other", language) if node.name == OTHER else labels.channel(node.name, language)

    def count(value: int) -> str:
        return labels.say("n_journeys", language, n=formats.number(value))

    parts = [
        f'<svg class="flow" viewBox="0 0 {plan.width:g} {plan.height + 6:g}" role="img" '
        f'aria-label="{escape(labels.say("flow", language))}" xmlns="http://www.w3.org/2000/svg">'
    ]
    steps = sorted({node.layer: node.x for node in plan.nodes if not labels.outcome(node.name)}.items())
    for layer, x in steps:
        parts.append(
            f'<text class="head" x="{x:.1f}" y="14">{escape(labels.say("step", language, n=layer + 1))}</text>'
        )
    for band in sorted(plan.bands, key=lambda band: -band.width):
        share = formats.percent(band.value, band.source.value)
        parts.append(
            f'<path class="{slug(band.target.name) if labels.outcome(band.target.name) else slug(band.source.name)}" '
            f'd="{_ribbon(band)}"><title>{escape(name(band.source))} → {escape(name(band.target))}: '
            f"{count(band.value)} ({share})</title></path>"
        )
    for node in plan.nodes:
        parts.append(
            f'<rect class="{slug(node.name)}" x="{node.x:.1f}" y="{node.y:.1f}" width="{_NODE:g}" '
            f'height="{max(node.height, 1.5):.1f}" rx="2"><title>{escape(name(node))}: {count(node.value)}</title></rect>'
        )
    for node in plan.nodes:
        number = formats.number(node.value)
        parts.append(
            f'<text x="{node.x + _NODE + 6:.1f}" y="{node.y + node.height / 2 + 4:.1f}">'
            f"{escape(_fitting(name(node), plan, len(number)))} <tspan>{number}</tspan></text>"
        )
    return "".join(parts) + "</svg>"


def _fitting(text: str, plan: Layout, taken: int) -> str:
    """As much of a name as fits before the next column; the tooltip has the whole of it."""
    room = int((_gap(plan.width, plan.layers) - _NODE - 12 - taken * _DIGIT) / _LETTER)
    return text if len(text) <= room else text[: max(room - 1, 3)].rstrip() + "…"


def _gap(width: float, layers: int) -> float:
    return (width - _RIGHT - _NODE) / max(1, layers - 1)


def _ribbon(band: Band) -> str:
    x0, x1 = band.source.x + _NODE, band.target.x
    middle = (x0 + x1) / 2
    top0, top1, width = band.y_source, band.y_target, max(band.width, 0.8)
    return (
        f"M{x0:.1f},{top0:.1f}C{middle:.1f},{top0:.1f} {middle:.1f},{top1:.1f} {x1:.1f},{top1:.1f}"
        f"V{top1 + width:.1f}C{middle:.1f},{top1 + width:.1f} {middle:.1f},{top0 + width:.1f} {x0:.1f},{top0 + width:.1f}Z"
    )


CSS = """
svg.flow{display:block;width:100%;min-width:1040px;height:auto;font:12px system-ui,sans-serif}
.flow path{fill:var(--c);fill-opacity:.3}.flow path:hover{fill-opacity:.62}
.flow rect{fill:var(--c)}
.flow text{fill:var(--ink);paint-order:stroke;stroke:var(--card);stroke-width:3px;stroke-linejoin:round;font-weight:560}
.flow tspan{fill:var(--soft);font-weight:400;font-size:10.5px}.flow text.head{fill:var(--soft);font-size:11px;font-weight:600}
@media print{svg.flow{min-width:0}}
"""
