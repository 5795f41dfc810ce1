"""The flow diagram's layout, held by numbers."""

import re

from hypothesis import given
from hypothesis import strategies as st

from journeyhouse.observe.formats import Formats
from journeyhouse.observe.sankey import OTHER, Edge, layout, svg

EDGES = [
    Edge(1, "1·Email", "2·Direct", 30),
    Edge(1, "1·Direct", "converted", 10),
    Edge(1, "1·Email", "dropped", 20),
    Edge(2, "2·Direct", "converted", 30),
]


def by_name(plan) -> dict:
    return {(node.layer, node.name): node for node in plan.nodes}


def test_golden_numbers():
    plan = layout(EDGES, width=494.0, height=262.0)
    numbers = {key: (n.value, round(n.x, 2), round(n.y, 2), round(n.height, 2)) for key, n in by_name(plan).items()}
    # 60 journeys share the 200 points that two gaps leave of the fullest layer: 10/3 each.
    assert numbers == {
        (0, "Email"): (50, 0.0, 34.0, 166.67),
        (0, "Direct"): (10, 0.0, 214.67, 33.33),
        (1, "converted"): (10, 170.5, 34.0, 33.33),
        (1, "Direct"): (30, 170.5, 81.33, 100.0),
        (1, "dropped"): (20, 170.5, 195.33, 66.67),
        (2, "converted"): (30, 341.0, 34.0, 100.0),
    }
    bands = {
        (b.source.layer, b.source.name, b.target.name): (round(b.y_source, 2), round(b.y_target, 2), round(b.width, 2))
        for b in plan.bands
    }
    assert bands == {
        (0, "Email", "Direct"): (34.0, 81.33, 100.0),
        (0, "Email", "dropped"): (134.0, 195.33, 66.67),
        (0, "Direct", "converted"): (214.67, 34.0, 33.33),
        (1, "Direct", "converted"): (81.33, 34.0, 100.0),
    }


def test_the_same_edge_of_several_months_is_one_band():
    plan = layout([*EDGES, Edge(1, "1·Email", "2·Direct", 5)])
    assert [b.value for b in plan.bands if b.source.name == "Email" and b.target.name == "Direct"] == [35]


def test_small_channels_are_put_together_and_ends_never():
    many = [Edge(1, f"1·c{n:02}", "converted", n) for n in range(1, 16)] + [Edge(1, "1·c15", "dropped", 1)]
    plan = layout(many, most=9)
    first = [node for node in plan.nodes if node.layer == 0]
    assert len(first) == 10
    assert next(node.value for node in first if node.name == OTHER) == sum(range(1, 7))
    assert {node.name for node in plan.nodes if node.layer == 1} == {"converted", "dropped"}


def test_nothing_is_a_layout_too():
    assert layout([]).nodes == [] and layout([Edge(1, "a", "b", 0)]).nodes == []


nodes = st.sampled_from(["1·Email", "2·SMS", "Direct", "converted", "dropped", "… later", "Cửa hàng"])


@given(st.lists(st.builds(Edge, st.integers(1, 7), nodes, nodes, st.integers(0, 5000)), max_size=40))
def test_every_journey_is_drawn_and_nothing_leaves_the_sheet(edges):
    plan = layout(edges, width=1180, height=560)
    assert sum(band.value for band in plan.bands) == sum(edge.journeys for edge in edges)
    for node in plan.nodes:
        assert 0 <= node.x <= 1180 and node.y >= 0 and node.y + node.height <= 560.01
        out = sum(band.width for band in plan.bands if band.source is node)
        assert out <= node.height + 0.01
    for layer in {node.layer for node in plan.nodes}:
        column = sorted((n for n in plan.nodes if n.layer == layer), key=lambda n: n.y)
        assert all(a.y + a.height < b.y for a, b in zip(column, column[1:], strict=False)), "boxes do not overlap"


def test_the_drawing_names_everything_in_its_tooltips():
    drawn = svg(layout(EDGES), "vi", Formats("vi"))
    assert "Email → Trực tiếp: 30 hành trình (60%)" in drawn
    assert "Đã mua: 10 hành trình" in drawn
    assert drawn.count("<path") == 4 and drawn.count("<rect") == 6
    assert not re.search(r"<(script|foreignObject|image|use)\b", drawn)
