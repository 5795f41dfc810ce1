"""What a list's file may hold: nothing that a spreadsheet would run, and nothing half-written."""

import csv
import stat

import pytest

from journeyhouse.activation import export
from journeyhouse.errors import ConfigError


@pytest.mark.parametrize(
    "cell",
    ["=HYPERLINK(1)", "+84901", "-1+cmd|' /C calc'!A0", "@SUM(A1)", "\t=1", "\r=1", "\n=1"],
)
def test_a_cell_is_no_formula(cell):
    assert export.plain(cell) == f"'{cell}"


@pytest.mark.parametrize(
    ("cell", "written"), [("Nồi inox 3 đáy", "Nồi inox 3 đáy"), ("a=b", "a=b"), ("84901", "84901"), (None, "")]
)
def test_other_cells_stay_as_they_are(cell, written):
    assert export.plain(cell) == written


def test_a_file_is_its_owners_and_in_utf_8_with_its_mark(tmp_path):
    out = tmp_path / "list.csv"
    out.write_text("before", encoding="utf-8")
    row = (
        "win_back",
        "p",
        "email",
        "=a@b.vn",
        "voucher",
        None,
        "NOI",
        'Nồi "3 đáy", 24',
        None,
        "Thường được mua cùng\nChảo",
    )
    export._write(out, [row])
    assert out.read_bytes().startswith(b"\xef\xbb\xbf") and stat.S_IMODE(out.stat().st_mode) == 0o600
    with out.open(encoding="utf-8-sig", newline="") as handle:
        [read] = csv.DictReader(handle)
    assert list(read.values()) == [
        "win_back",
        "p",
        "email",
        "'=a@b.vn",
        "voucher",
        "",
        "NOI",
        'Nồi "3 đáy", 24',
        "",
        "Thường được mua cùng\nChảo",
    ]


def test_a_file_that_breaks_off_leaves_the_former_one(tmp_path):
    def rows():
        yield ("a",)
        raise RuntimeError

    out = tmp_path / "list.csv"
    out.write_text("before", encoding="utf-8")
    with pytest.raises(RuntimeError):
        export._write(out, rows())
    assert [path.name for path in tmp_path.iterdir()] == ["list.csv"] and out.read_text(encoding="utf-8") == "before"


def test_a_file_that_cannot_be_written_is_named(tmp_path):
    folder = tmp_path / "list"
    folder.mkdir()
    with pytest.raises(ConfigError, match=r"--out .*list: cannot be written: Is a directory"):
        export._write(folder, [])
    assert list(tmp_path.iterdir()) == [folder]
