"""A seed as a sheet or a hand leaves it is read as dbt loads it, or refused by file, row, column and fix."""

import re
import shutil
import unicodedata

import pytest
from dbt_common.clients import agate_helper

from journeyhouse.errors import ConfigError
from journeyhouse.transform import seed_files
from journeyhouse.transform.seed_files import SEEDS

CHANNELS, MEDIA = "seed_channels.csv", "seed_offline_media.csv"


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(SEEDS, tmp_path / "seeds")


def resave(path, change, encoding="utf-8"):
    path.write_bytes(change(path.read_text(encoding="utf-8")).encode(encoding, "replace"))


def test_the_seeds_of_the_house_are_sound():
    seed_files.check(SEEDS)


def cell(old, new):
    return lambda text: text.replace(old, new, 1)


WRONG = {
    "semicolons": (CHANNELS, lambda text: text.replace(",", ";"), "utf-8", f"{CHANNELS}: cells are separated by semicolons; save the file with commas"),
    "ANSI": (CHANNELS, lambda text: text, "cp1252", r"seed_channels.csv, line \d+: not UTF-8; save the file as CSV UTF-8"),
    "UTF-16": (CHANNELS, lambda text: text, "utf-16", "not UTF-8; save the file as CSV UTF-8"),
    "UTF-16 without a mark": (CHANNELS, lambda text: text, "utf-16-le", "not UTF-8; save the file as CSV UTF-8"),
    "nothing": (CHANNELS, lambda text: "", "utf-8", f"{CHANNELS}: is empty; its first line must name the columns"),
    "nothing in the first line": (CHANNELS, lambda text: f"\n{text}", "utf-8", f"{CHANNELS}: columns must be channel,.*; missing: channel,medium"),
    "another column": (CHANNELS, cell("media,", "medias,"), "utf-8", f"{CHANNELS}: columns must be channel,medium,media,.*; missing: media; unknown: medias"),
    "a column without a name": (CHANNELS, lambda text: text.replace("\n", ",\n"), "utf-8", r"columns must be .*; unknown: \(no name\)"),
    "a column twice": (CHANNELS, cell("media,", "medium,"), "utf-8", "missing: media; there twice: medium"),
    "a blank line": (CHANNELS, lambda text: text + "\n", "utf-8", f"{CHANNELS}, row 22: is blank; delete the line"),
    "a line of commas": (CHANNELS, lambda text: text + ",,,,,\n", "utf-8", f"{CHANNELS}, row 22: is blank; delete the line"),
    "a cell too many": (CHANNELS, lambda text: text + "Hội chợ,,offline,99,Fairs,Hội chợ, triển lãm\n", "utf-8", f"{CHANNELS}, row 22: 7 cells under 6 names; put a cell that holds ',' in quotes"),
    "a cell too few": (CHANNELS, lambda text: text + "Fairs,,offline,99,Fairs\n", "utf-8", f"{CHANNELS}, row 22: 5 cells under 6 names; an empty cell has its comma too"),
    "a quote left open": (CHANNELS, lambda text: text + '"Hội chợ,,offline,99,Fairs,Hội chợ\n', "utf-8", f"{CHANNELS}: unexpected end of data; save the file as CSV UTF-8 with every quote closed"),
    "a blank behind": (CHANNELS, lambda text: text + "Fairs ,,offline,99,Fairs,Hội chợ\n", "utf-8", f"{CHANNELS}, row 22, field channel: 'Fairs ' has a blank before or behind it; delete that"),
    "a number in words": (CHANNELS, lambda text: text + "Fairs,,offline,last,Fairs,Hội chợ\n", "utf-8", f"{CHANNELS}, row 22, field sort_order: must be a whole number, not 'last'"),
    "a decimal comma": (MEDIA, lambda text: text + 'fair,"0,5",Fairs,Hội chợ,\n', "utf-8", f"{MEDIA}, row 9, field confidence: must be a number, as 0.5, not '0,5'"),
    "yes": ("seed_tracked_brands.csv", lambda text: text + "A,A,yes,,\n", "utf-8", "seed_tracked_brands.csv, row 6, field is_own: must be true or false, not 'yes'"),
    "a day of a sheet": ("seed_identity_manual_links.csv", lambda text: text + "L1,split,email,a@x.vn,email,b@x.vn,lan,1/3/2026,\n", "utf-8", "row 2, field decided_on: must be a day, as 2026-03-01, not '1/3/2026'"),
    "a key twice, otherwise written": ("seed_invalid_order_statuses.csv", lambda text: text + unicodedata.normalize("NFD", "Đã Hủy,\n"), "utf-8", r"row \d+, field status: '.*' is in row 6 already"),
    "a key of two twice": ("seed_service_contacts.csv", lambda text: text + "sales_call,,true,1,sales,\n", "utf-8", "row 8, field content: 'sales_call' is in row 5 already"),
    "no key": ("seed_invalid_order_statuses.csv", lambda text: text + ",refused\n", "utf-8", r"row \d+, field status: is empty"),
    "a day of a week": ("seed_identity_manual_links.csv", lambda text: text + "L1,split,email,a@x.vn,email,b@x.vn,lan,2026-W01-1,\n", "utf-8", "row 2, field decided_on: must be a day"),
    "a copy": ("seed_channels (1).csv", lambda text: text, "utf-8", r"seed_channels \(1\).csv: no seed of this name is in _seeds.yml; delete the file"),
}  # fmt: skip


@pytest.mark.parametrize(("name", "change", "encoding", "said"), WRONG.values(), ids=WRONG)
def test_what_nobody_can_mean_is_refused_with_the_fix(folder, name, change, encoding, said):
    shutil.copy(SEEDS / (name if (SEEDS / name).exists() else CHANNELS), folder / name)
    resave(folder / name, change, encoding)
    with pytest.raises(ConfigError, match=re.compile(said, re.S)):
        seed_files.check(folder)


def test_a_seed_that_is_not_there_is_named_where_all_must_be(folder):
    (folder / CHANNELS).unlink()
    seed_files.check(folder, complete=False)
    with pytest.raises(ConfigError, match="seed_channels.csv: is missing"):
        seed_files.check(folder)


def test_what_a_sheet_saves_is_read_as_dbt_loads_it(tmp_path):
    """A byte order mark, CR LF, TRUE, columns in another order, and `null` for no value."""
    path = tmp_path / "seed_tracked_brands.csv"
    path.write_bytes("\ufeffbrand,name,is_own,owner,note\r\nNhà Mình,nm,TRUE,null,\r\n".encode())
    seed_files.check(tmp_path, complete=False)
    [(_number, row)] = seed_files.rows(path)
    assert row == {"brand": "Nhà Mình", "name": "nm", "is_own": "true", "owner": "", "note": ""}
    loaded = agate_helper.from_csv(path, text_columns=list(row))
    assert dict(loaded.rows[0]) == {column: text or None for column, text in (row | {"is_own": "TRUE"}).items()}
    assert seed_files.header(path) == list(loaded.column_names)
