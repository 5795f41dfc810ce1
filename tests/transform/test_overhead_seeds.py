"""Overheads that no month could bear stop a build before it begins, by row and field."""

import pytest

from journeyhouse.errors import ConfigError
from journeyhouse.rules.seeds import SEEDS
from journeyhouse.transform import overhead_seeds

HEAD = "month,kind,amount,currency,owner,note\n"


@pytest.fixture
def told(tmp_path):
    """told(text) -> a folder of seeds in which the overheads are this text."""

    def write(text: str):
        (tmp_path / overhead_seeds.NAME).write_text(text, encoding="utf-8")
        return tmp_path

    return write


def test_the_overheads_of_the_house_are_sound():
    overhead_seeds.check(SEEDS)


def test_ones_own_are_well(told):
    overhead_seeds.check(
        told(HEAD + "2026-01,Lương,120000000,VND,tài chính,\n2026-01,Tools,99.5,USD,,\n2026-12,Lương,0,VND,,\n")
    )


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("2026-13,salaries,1,VND,,\n", "row 2, field month: must be a month as 2026-01"),
        ("01/2026,salaries,1,VND,,\n", "row 2, field month"),
        ("2026-01,,1,VND,,\n", "row 2, field kind: is empty"),
        ("2026-01,salaries,-1,VND,,\n", "row 2, field amount: must be a number that is not negative"),
        ('2026-01,salaries,"1,5",VND,,\n', "row 2, field amount"),
        ("2026-01,salaries,,VND,,\n", "row 2, field amount"),
        ("2026-01,salaries,1,đồng,,\n", "row 2, field currency: must be three capital letters"),
        ("2026-01,salaries\n", "row 2: 2 cells under 6 names"),
        ("2026-01,salaries,1,VND,,\n2026-01,Salaries,2,VND,,\n", "row 3, field kind: .* is in row 2 already"),
    ],
)
def test_what_is_wrong_is_named(told, row, said):
    with pytest.raises(ConfigError, match=rf"seed_marketing_overheads\.csv, {said}"):
        overhead_seeds.check(told(HEAD + row))


def test_another_layout_is_refused(told):
    with pytest.raises(ConfigError, match="columns must be month,kind,amount,currency"):
        overhead_seeds.check(told("month,amount\n2026-01,1\n"))
