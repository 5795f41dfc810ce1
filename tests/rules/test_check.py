"""`journeyhouse rules check`: what is wrong with rules is told before a build, and only that."""

import re
import shutil
from pathlib import Path

import pytest

from journeyhouse.errors import ConfigError
from journeyhouse.rules.checks import wrong
from journeyhouse.rules.seeds import SEEDS, Seeds
from journeyhouse.settings import HOME

EXAMPLE = "added,{rule_set},web_visit,,{campaign},,,,,,,,,,,{expected}\n"


@pytest.fixture
def edited(tmp_path):
    """edited(rule set, rows to append, old=..., new=...) -> the seeds with that change."""

    def edit(rule_set: str, *rows: str, old: str = "", new: str = "", examples: str = "") -> Seeds:
        folder = tmp_path / "seeds"
        shutil.copytree(SEEDS, folder, dirs_exist_ok=True)
        path = folder / f"seed_{rule_set}_rules.csv"
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new) + "".join(f"{row}\n" for row in rows), encoding="utf-8")
        append(folder / "seed_rule_examples.csv", examples)
        return Seeds(folder).sound()

    return edit


def append(path: Path, text: str) -> None:
    with path.open("a", encoding="utf-8") as out:
        out.write(text)


def test_the_rules_of_the_house_are_sound():
    assert wrong(Seeds().sound()) == []


def test_the_rule_of_the_how_to_can_be_added_as_it_is_written_there(edited):
    manual = (HOME / "docs/how-to/add-a-rule.md").read_text(encoding="utf-8")
    rule, example = re.findall(r"^    (own_1,.*)$", manual, re.MULTILINE)
    assert wrong(edited("need", rule, examples=f"{example}\n")) == []


def test_an_example_that_fails_is_named_with_the_rule_that_answered(edited):
    found = wrong(edited("need", old=",rebuy,true,insight,\n", new=",belong,true,insight,\n"))
    assert "example need_036: expected rebuy, got belong by need_02" in found


def test_a_rule_that_can_never_win_is_named_with_the_one_before_it(edited):
    found = wrong(edited("need", "need_90,900,^article_read$,^email$,,,,,,,,,share,true,insight,"))
    assert found == [
        "need_90: no example in seed_rule_examples.csv that it wins",
        "need_90: it can never win, need_06 before it matches all that it could",
    ]


def test_a_listed_pattern_is_taken_by_a_wider_one(edited):
    found = wrong(edited("context", "context_90,900,^(email_opened|email_clicked)$,,tet,,,,,,,,x,true,insight,"))
    assert "context_90: it can never win, context_24 before it matches all that it could" in found


def test_a_wider_rule_behind_a_narrow_one_may_win(edited):
    row = "need_90,900,^email,,,,,,,,,,inform,true,insight,"
    found = wrong(edited("need", row, examples="added,need,email_sent,,,,,,,,,,,,,inform\n"))
    assert found == []


def test_one_priority_for_two_that_can_meet_says_which_wins(edited):
    row = "need_90,10,^web_visit$,,le_hoi,,,,,,,,belong,true,insight,"
    found = wrong(edited("need", row, examples=EXAMPLE.format(rule_set="need", campaign="le_hoi", expected="belong")))
    [text] = found
    assert "need_01 and need_90 have the same priority 10 and can both match" in text and "need_01. Give" in text


def test_one_priority_for_two_that_never_meet_is_well(edited):
    row = "need_90,60,^products_sorted$,,,,,,,,,,inform,true,insight,"
    found = wrong(edited("need", row, examples="added,need,products_sorted,,,,,,,,,,,,,inform\n"))
    assert found == [
        "need_90: it can never match, nothing in seed_touchpoint_types.csv meets touchpoint_type ^products_sorted$"
    ]


def test_a_result_that_no_seed_knows_is_named(edited):
    found = wrong(edited("channel", old="Paid Search,true", new="Payed Search,true"))
    assert "channel_01: the result Payed Search is not in seed_channels.csv" in found
    found = wrong(edited("moment", old=",bought,true", new=",bougt,true"))
    assert "moment_11: the result bougt is not in seed_moment_to_stage.csv" in found


def test_a_channel_that_does_not_exist_is_never_matched(edited):
    found = wrong(edited("context", old="^referral$", new="^referal$"))
    assert "context_08: it can never match, nothing in seed_channels.csv meets channel ^referal$" in found


def test_a_rule_that_is_not_active_is_asked_nothing(edited):
    assert wrong(edited("need", "need_90,900,^article_read$,,,,,,,,,,share,false,insight,")) == []


def test_a_pattern_where_nobody_looks_is_refused(edited):
    with pytest.raises(
        ConfigError, match=r"seed_need_rules\.csv, row \d+, field utm_source: these rules look at touchpoint_type"
    ):
        edited("need", "need_90,900,,,,,,^facebook$,,,,,share,true,insight,")


def test_content_that_no_touch_is_with_is_never_matched(edited):
    row = "form_90,135,^podcast$,,,podcast,true,content,"
    found = wrong(edited("form", row, examples=f"added,form{',' * 11}podcast,nha_minh_01,,podcast\n"))
    assert found == [
        "form_90: it can never match, nothing in seed_content_touchpoints.csv meets content_kind ^podcast$"
    ]


def test_rules_of_content_have_columns_of_their_own(edited):
    with pytest.raises(
        ConfigError, match=r"seed_topic_rules\.csv: columns must be rule_id,priority,content_kind,content,"
    ):
        edited("topic", old="rule_id,priority,content_kind", new="rule_id,priority,touchpoint_type,content_kind")
