"""What an analyst gets wrong in the identity seeds is told by file, row and field, before anything is built."""

import re
import shutil

import pytest

from journeyhouse.errors import ConfigError
from journeyhouse.settings import HOME
from journeyhouse.transform import identity_seeds

SEEDS = HOME / "dbt_project" / "seeds"
GOOD = "L1,split,customer_code,C1,customer_code,C2,lan,2026-03-01,gia đình"


@pytest.fixture
def folder(tmp_path):
    for name in ("identity_rules", "identity_manual_links", "identity_blocked_values", "group_rules"):
        shutil.copy(SEEDS / f"seed_{name}.csv", tmp_path)
    return tmp_path


def add(folder, name, *rows):
    with (folder / f"seed_{name}.csv").open("a", encoding="utf-8") as file:
        file.writelines(f"{row}\n" for row in rows)


def test_the_seeds_of_the_house_and_a_sound_link_pass(folder):
    identity_seeds.check(SEEDS)
    add(folder, "identity_manual_links", GOOD)
    identity_seeds.check(folder)


@pytest.mark.parametrize(
    ("name", "rows", "says"),
    [
        ("identity_manual_links", [GOOD.replace("split", "part")], "row 2, field action: must be merge or split"),
        ("identity_manual_links", [GOOD, GOOD], "row 3, field link_id: must be given and unique"),
        ("identity_manual_links", [GOOD.replace("customer_code,C2", "passport,C2")], "row 2, field id_type_b: 'passport' is none"),
        ("identity_manual_links", [GOOD.replace("C2", "")], "row 2, field value_b: is empty"),
        ("identity_manual_links", [GOOD.replace("C2", "c1")], "row 2, field value_b: is the same identifier"),
        ("identity_manual_links", [GOOD, GOOD.replace("L1,split", "L2,merge")], "row 3, field action: another row says split"),
        ("identity_manual_links", ["L1,split,phone,0912345678,phone,+84 912 345 678,lan,2026-03-01,"], "row 2, field value_b: is the same identifier"),
        ("identity_manual_links", ["L1,split,phone,0912345678,email,a@x.vn,lan,2026-03-01,", "L2,merge,email,A@X.vn,phone,+84912345678,lan,2026-03-01,"], "row 3, field action: another row says split"),
        ("identity_manual_links", ["L1,split,phone,1234,email,lan,lan,2026-03-01,"], "row 2, field value_a: '1234' is no phone"),
        ("identity_manual_links", [GOOD.replace("2026-03-01", "01/03/2026")], "row 2, field decided_on: must be a day"),
        ("group_rules", ["village,address,2,8,,,"], "field level: must be household or account"),
        ("group_rules", ["household,crm_account,2,8,,,"], "field id_type: 'crm_account' is none of address, device"),
        ("group_rules", ["household,loyalty_card,1,8,,,"], "field priority: must be weaker than that of household_member"),
        ("group_rules", ["household,loyalty_card,6,0,,,"], "field max_people_per_value: must be a whole number above 0"),
        ("group_rules", ["household,loyalty_card,6,,3,,"], "field max_values_per_group: only household_member has one"),
        ("identity_rules", ["passport,9,,,,,,"], "row 10, field id_type: 'passport' is none of customer_code, loyalty_card"),
        ("identity_blocked_values", ["mail,^x@,"], "row 9, field id_type: 'mail' is none of customer_code"),
        ("identity_blocked_values", ["email,,"], "row 9, field pattern: is empty"),
        ("identity_rules", ["email,6,,,,,,"], "field id_type: must be given and unique"),
        ("identity_rules", ["passport,first,,,,,,"], "field priority: must be a whole number"),
        ("identity_rules", ["passport,9,0,,,,,"], "field max_people_per_value: must be a whole number above 0"),
        ("identity_rules", ["passport,9,,one,,,,"], "field max_accounts_per_value: must be a whole number above 0"),
        ("identity_rules", ["passport,9,,,1,,,"], "field max_names_per_value: only email and phone can have one"),
    ],
)  # fmt: skip
def test_a_wrong_cell_is_named(folder, name, rows, says):
    add(folder, name, *rows)
    with pytest.raises(ConfigError) as told:
        identity_seeds.check(folder)
    assert says in str(told.value) and f"seed_{name}.csv" in str(told.value)


def test_a_type_without_a_row_is_named(folder):
    path = folder / "seed_identity_rules.csv"
    path.write_text(re.sub("(?m)^phone,.*\n", "", path.read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(ConfigError, match="seed_identity_rules.csv, row 9, field id_type: phone is missing"):
        identity_seeds.check(folder)


def test_the_known_types_are_those_of_the_models():
    text = (HOME / "dbt_project/models/intermediate/shapes/int_identifiers.sql").read_text(encoding="utf-8")
    assert set(re.findall(r"'[a-z_]+': '([a-z_]+)'", text)) - {"device"} == set(identity_seeds.TYPES)


def test_a_file_with_other_columns_is_refused_with_those_it_must_have(folder):
    (folder / "seed_identity_rules.csv").write_text("id_type,weight\nemail,3\n")
    with pytest.raises(
        ConfigError, match="seed_identity_rules.csv: columns must be id_type,priority,max_people_per_value"
    ):
        identity_seeds.check(folder)
