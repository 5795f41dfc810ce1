"""Attribution models that would share credit otherwise than they say stop a build, and the command on files, by row and field."""

import re
import shutil

import pytest

from journeyhouse.cli import main
from journeyhouse.errors import ConfigError
from journeyhouse.macros import Macros
from journeyhouse.rules.seeds import SEEDS
from journeyhouse.transform import attribution_seeds
from journeyhouse.transform.attribution_seeds import BLENDS, KINDS, MODELS, WEIGHTS
from journeyhouse.transform.seed_files import layouts


@pytest.fixture
def edited(tmp_path):
    """edited(name, old, new) -> a folder of seeds in which one says something else; without `old`, something more."""

    def edit(name: str, old: str = "", new: str = ""):
        shutil.copytree(SEEDS, tmp_path / "seeds")
        path = tmp_path / "seeds" / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1) if old else text + new, encoding="utf-8")
        return tmp_path / "seeds"

    return edit


def test_the_models_of_the_house_are_sound():
    attribution_seeds.check(SEEDS)


def test_every_kind_is_one_that_the_models_weigh():
    assert set(KINDS) == {*Macros("duckdb").touch_kinds().strip("[]").replace("'", "").split(", "), "markov", "blend"}


@pytest.mark.parametrize(
    "row",
    [
        "back,linear,lookback,90,,,,,,,,Ninety days,Chín mươi ngày\n",
        "deep,markov,cycle,,,,,,,3,false,Three back,Nhớ ba bước\n",
        "deep_back,markov_per_journey,lookback,30,,,,,,2,true,Two back,Nhớ hai bước\n",
        "ends,position,cycle,,,50,50,,,,,Ends only,Chỉ hai đầu\n",
        "paid,last_paid,cycle,,,,,,paid|offline,,,Last paid or offline,Trả phí hoặc ngoại tuyến\n",
    ],
)
def test_one_of_ones_own_is_well(edited, row):
    attribution_seeds.check(edited(MODELS, new=row))


def own(kind: str = "linear", name: str = "own", **fields: str) -> str:
    """A row of a model of its own, right but for what is said."""
    row = dict.fromkeys(layouts()["seed_attribution_models"], "") | {
        "attribution_model": name, "kind": kind, "scope": "cycle", "name_en": "Own", "name_vi": "Riêng",
    }  # fmt: skip
    return ",".join((row | fields).values()) + "\n"


MARKOV = {"markov_order": "1", "with_lost": "true"}
WRONG = {
    "a kind that is none": (MODELS, own("lineal"), "row 14, field kind: 'lineal' is none of first, last,"),
    "a kind with a blank": (MODELS, own(" linear"), "row 14, field kind: ' linear' is none of"),
    "a scope that is none": (MODELS, own(scope="person"), "row 14, field scope: 'person' is none of cycle, lookback"),
    "no scope": (MODELS, own(scope=""), "row 14, field scope: '' is none of"),
    "back without days": (MODELS, own(scope="lookback"), "row 14, field lookback_days: must be a whole number from 1"),
    "back no day": (MODELS, own(scope="lookback", lookback_days="0"), "row 14, field lookback_days: must be"),
    "days of another script": (MODELS, own(scope="lookback", lookback_days="३०"), "field lookback_days: must be"),
    "channels looking back": (MODELS, own("markov", scope="lookback", lookback_days="9", **MARKOV), "row 14, field scope: channels of a chain"),
    "no half-life": (MODELS, own("time_decay"), "row 14, field half_life_days: must be a whole number from 1 to 3650, not ''"),
    "half-life of nothing": (MODELS, own("time_decay", half_life_days="0"), "field half_life_days: must be"),
    "ends of too much": (MODELS, own("position", first_weight="60", last_weight="50"), "field last_weight: 60 and 50 are more than 100 percent"),
    "an end below nothing": (MODELS, own("position", first_weight="-1", last_weight="50"), "field first_weight: must be .*, not '-1'"),
    "no order": (MODELS, own("markov_per_journey", with_lost="true"), "field markov_order: must be 1, 2 or 3, not ''"),
    "order four": (MODELS, own("markov", markov_order="4", with_lost="true"), "field markov_order: must be 1, 2 or 3, not '4'"),
    "lost perhaps": (MODELS, own("markov", markov_order="1"), "field with_lost: must be true or false, not ''"),
    "nothing direct": (MODELS, own("last_non_direct"), "field direct_channels: is empty"),
    "a channel otherwise written": (MODELS, own("last_non_direct", direct_channels="direct"), "field direct_channels: 'direct' is not in seed_channels.csv; 'Direct' is"),
    "nothing paid": (MODELS, own("last_paid"), "field paid_media: is empty"),
    "a medium that is none": (MODELS, own("last_paid", paid_media="paid|bought"), "field paid_media: 'bought' is not in seed_channels.csv"),
    "a name twice": (MODELS, own(name="linear"), "row 14, field attribution_model: 'linear' is in row 6 already"),
    "no name": (MODELS, own(name=""), "row 14, field attribution_model: is empty"),
    "no English name": (MODELS, own(name_en=" "), "row 14, field name_en: is empty"),
    "no Vietnamese name": (MODELS, own(name_vi=""), "row 14, field name_vi: is empty"),
    "own weights without any": (MODELS, own("custom"), f"row 14, field kind: 'own' has no row in {WEIGHTS}"),
    "a blend of nothing": (MODELS, own("blend"), f"row 14, field kind: 'own' has no row in {BLENDS}"),
    "weights of no model": (WEIGHTS, "custon,,,1,\n", f"row 5, field attribution_model: 'custon' is not in {MODELS}"),
    "weights of another kind": (WEIGHTS, "linear,,,1,\n", "row 5, field attribution_model: 'linear' is of the kind 'linear'"),
    "a place that is none": (WEIGHTS, "custom,second,,1,\n", "row 5, field place: 'second' is none of first, last, middle"),
    "a weight below nothing": (WEIGHTS, "custom,first,,-1,\n", "row 5, field weight: must be a whole number from 0"),
    "a weight and a half": (WEIGHTS, "custom,first,,1.5,\n", "row 5, field weight: must be"),
    "weighed twice": (WEIGHTS, "custom,,DIRECT,2,\n", "row 5, field weight: row 4 weighs the same place and channel already"),
    "a channel that is none": (WEIGHTS, "custom,,Carrier Pigeon,2,\n", "row 5, field channel: 'Carrier Pigeon' is not in seed_channels.csv$"),
    "a part that is none": (BLENDS, "blend,shapely,1\n", f"row 4, field part: 'shapely' is not in {MODELS}"),
    "a blend of itself": (BLENDS, "blend,blend,1\n", "row 4, field part: 'blend' is the blend itself"),
    "channels as a part": (BLENDS, "blend,markov,1\n", "row 4, field part: 'markov' is of channels only"),
    "a part twice": (BLENDS, "blend,shapley,3\n", "row 4, field part: 'shapley' is in row 2 already"),
    "a part of no weight": (BLENDS, "blend,linear,0\n", "row 4, field weight: must be a whole number from 1"),
    "parts too heavy": (BLENDS, "blend,linear,999\n", "row 4, field weight: the parts of 'blend' weigh more than 1000 together"),
    "parts of no blend": (BLENDS, "linear,shapley,1\n", "row 4, field attribution_model: 'linear' is of the kind 'linear'"),
}  # fmt: skip


@pytest.mark.parametrize(("name", "row", "said"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_named(edited, name, row, said):
    with pytest.raises(ConfigError, match=re.compile(f"{name}, {said}" if said.startswith("row") else said, re.M)):
        attribution_seeds.check(edited(name, new=row))


@pytest.mark.parametrize(
    ("model", "said"),
    [
        (own("blend", name="twice"), "row 4, field part: 'blend' is a blend too"),
        (own("blend", name="twice", scope="lookback", lookback_days="30"),
         "row 5, field part: 'linear' looks at touches of the journey, 'twice' at those of 30 days; they must look at the same"),
    ],
)  # fmt: skip
def test_parts_that_do_not_fit_are_named(edited, model, said):
    folder = edited(MODELS, new=model)
    with (folder / BLENDS).open("a", encoding="utf-8") as blends:
        blends.write("twice,blend,1\ntwice,linear,1\n")
    with pytest.raises(ConfigError, match=said):
        attribution_seeds.check(folder)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("attribution_model,kind", "name,kind", "columns must be attribution_model,kind,scope"),
        ("last,last,", "final,last,", "'last' is missing; the cost of acquisition is told under it"),
    ],
)
def test_what_is_missing_is_named(edited, old, new, said):
    with pytest.raises(ConfigError, match=said):
        attribution_seeds.check(edited(MODELS, old, new))


def test_a_house_that_only_looks_back_is_refused(edited):
    folder = edited(MODELS)
    text = (folder / MODELS).read_text(encoding="utf-8").replace(",cycle,,", ",lookback,30,")
    (folder / MODELS).write_text(text.replace("markov,markov,lookback,30", "markov,markov,cycle,"), encoding="utf-8")
    with pytest.raises(ConfigError, match="no model of touches has the scope cycle"):
        attribution_seeds.check(folder)


def test_a_file_of_paths_is_not_asked_under_such_models(edited, tmp_path, capsys):
    paths = tmp_path / "paths.csv"
    paths.write_text("path,conversions\nZalo > Biển quảng cáo,2\n", encoding="utf-8")
    command = ["attribute", str(paths), "--seeds"]
    folder = edited(WEIGHTS, new="custom,,Biển quảng cáo,4,of no house\n")
    assert main([*command, str(folder)]) == 0
    capsys.readouterr()
    with (folder / MODELS).open("a", encoding="utf-8") as models:
        models.write(own("time_decay", half_life_days="-7"))
    assert main([*command, str(folder)]) == 2
    told = capsys.readouterr()
    assert not told.out
    assert f"{MODELS}, row 14, field half_life_days: must be" in told.err
