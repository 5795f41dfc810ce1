"""Five worlds that nobody tuned anything to come out right: people, sessions, touches, journeys, stages."""

from collections.abc import Iterator

import pytest

from tests.e2e.battery import BATTERY, below
from tests.e2e.worlds import PLANS, World, lived

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return tmp_path_factory.mktemp("worlds")


@pytest.fixture(scope="module", params=PLANS, ids=lambda plan: plan.name)
def world(request, cluster, place) -> Iterator[World]:
    with lived(request.param, cluster, place) as found:
        yield found


@pytest.mark.parametrize("part", BATTERY, ids=lambda part: part.__name__)
def test_a_world_never_seen_comes_out_right(world, part):
    assert below(part(world)) == []


def test_what_the_hostile_world_tells_wrongly_is_told(world, request):
    """Each refusal has its row: the clocks in quarantine, the machine's visits, the number of a whole dormitory."""
    plan = request.node.callspec.params["world"]
    found = world.rows(
        "select (select count(*) from ops.quarantine where reason ~ 'not_in_the_future|after_the_year_2000'), "
        "(select count(*) from intermediate.int_sessions__endless), "
        "(select count(*) from intermediate.int_identity__nodes where refused_by = 'max_people_per_value')"
    )
    assert all(found[0]) if plan.hostile else not any(found[0]), found
