"""What no event or touch is ever called stops a build before it begins, by row and field."""

import shutil

import pytest

from journeyhouse.errors import ConfigError
from journeyhouse.transform import touchpoint_seeds
from journeyhouse.transform.seed_files import SEEDS


def test_the_seeds_of_the_house_are_sound():
    touchpoint_seeds.check(SEEDS)


@pytest.mark.parametrize(
    ("name", "row", "said"),
    [
        (
            "seed_event_touchpoints",
            "Webinar_Joined,lead_submitted",
            "row 19, field event_name: .* write 'webinar joined'",
        ),
        ("seed_friction_events", "voucher-denied,voucher_failed", "row 6, field event_name: .* write 'voucher denied'"),
        (
            "seed_event_touchpoints",
            "webinar joined,webinar",
            "row 19, field touchpoint_type: 'webinar' is not in seed_touchpoint_types.csv",
        ),
        ("seed_content_touchpoints", "webinar,page,content,true", "row 8, field touchpoint_type: 'webinar' is not in"),
        ("seed_message_touchpoints", "zalo,sent,zalo_sent", "row 5, field touchpoint_type: 'zalo_sent' is not in"),
        ("seed_page_touchpoints", "30,^/(tap-chi/,article_read,,", "row 4, field pattern: not a valid pattern"),
        ("seed_page_touchpoints", "30,^/tap-chi/,article,,", "row 4, field touchpoint_type: 'article' is not in"),
        ("seed_service_contacts", "chat,,true,1,support,", "row 8, field touchpoint_type: 'chat' is not in"),
        ("seed_service_contacts", "ticket_opened,(vip,true,1,support,", "row 8, field content: not a valid pattern"),
    ],
)
def test_what_is_wrong_is_named(tmp_path, name, row, said):
    folder = shutil.copytree(SEEDS, tmp_path / "seeds")
    with (folder / f"{name}.csv").open("a", encoding="utf-8") as out:
        out.write(f"{row}\n")
    with pytest.raises(ConfigError, match=rf"{name}\.csv, {said}"):
        touchpoint_seeds.check(folder)
