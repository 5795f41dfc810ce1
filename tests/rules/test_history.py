"""Kept seeds are written over those of today as the files that they were."""

from journeyhouse.rules import history


def test_a_byte_order_mark_is_no_part_of_the_first_column(tmp_path):
    path = tmp_path / "seed_restatement_windows.csv"
    path.write_text("\ufeffdays,platform,note\n3,today,\n", encoding="utf-8")
    history.replace_in(tmp_path, {path.stem: [{"platform": "meta_ads", "days": 28, "note": None}]})
    assert path.read_text(encoding="utf-8") == "days,platform,note\n28,meta_ads,\n"
