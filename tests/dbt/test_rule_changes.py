"""A rule is changed: what the preview foretells is what the build does, to nobody else; and the old rules come back."""

import csv
import shutil

import psycopg
import pytest
from psycopg.rows import dict_row
from tests import databases
from tests.dbt.dbt_calls import BEHIND_STAGING, WAREHOUSE, run_dbt

from journeyhouse.errors import ConfigError
from journeyhouse.rules import history, preview, warehouse
from journeyhouse.rules.seeds import SEEDS, Seeds

JUDGED = (
    "select touchpoint_key, (channel, channel_rule_id, context, context_rule_id, need, need_rule_id, moment, "
    "moment_rule_id, department)::text, person_key, journey_key, rule_set_version from candidate.fct_touchpoints"
)


@pytest.fixture(scope="module")
def changed_seeds(tmp_path_factory):
    """A channel, a need and what article reading is for are judged otherwise; nothing is said of search any more."""
    folder = tmp_path_factory.mktemp("changed") / "seeds"
    shutil.copytree(SEEDS, folder)
    for name, old, new in (
        ("channel", ",Email,true,marketing,\n", ",Affiliates,true,marketing,\n"),
        ("need", ",inspire,true,insight,\nneed_07", ",belong,true,insight,\nneed_07"),
        ("moment", ",read_content,true,insight,\nmoment_04", ",read_content,false,insight,\nmoment_04"),
    ):
        path = folder / f"seed_{name}_rules.csv"
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")
    return Seeds(folder).sound()


@pytest.fixture(scope="module")
def database(cluster, day_one):
    with databases.database(cluster, WAREHOUSE, day_one) as url:
        yield url


@pytest.fixture(scope="module")
def told(database, workplace, changed_seeds):
    """What was foretold, and the touches before and after the build that applied it."""
    found = {}
    with psycopg.connect(database, autocommit=True) as connection:
        with pytest.raises(ConfigError, match="kept from the next publication on"):
            history.versions(connection)
        history.record(connection)
        history.record(connection)
        # Nothing but the rules is to differ: no meeting takes place meanwhile.
        connection.execute(
            "delete from raw.hubspot__meetings where occurred_at > (select as_of from ops.build_context)"
        )
        found["before"] = {row[0]: row[1:] for row in connection.execute(JUDGED)}
    with psycopg.connect(database, autocommit=True, row_factory=dict_row) as connection:
        connection.execute("set default_transaction_read_only = on")
        found["nothing"] = warehouse.changes(connection, Seeds())
        found["changes"] = warehouse.changes(connection, changed_seeds)
        found["missed"] = warehouse.unclassified(connection, changed_seeds)
        found["idle"] = {row["rule_id"] for row in warehouse.idle_rules(connection, Seeds())}
        found["audit"] = connection.execute("select * from candidate.audit_rules").fetchall()
    with psycopg.connect(database, autocommit=True) as connection:
        for name in ("channel", "need", "moment"):
            for rule in changed_seeds.rules(name):
                connection.execute(
                    f"update seeds.seed_{name}_rules set result = %s, active = %s where rule_id = %s",
                    (rule["result"], rule["active"] == "true", rule["rule_id"]),
                )
        connection.execute("update ops.build_context set build_id = 'later', as_of = as_of + interval '10 days'")
    run_dbt(BEHIND_STAGING, workplace, url=database)
    with psycopg.connect(database, autocommit=True) as connection:
        history.record(connection)
        found["after"] = {row[0]: row[1:] for row in connection.execute(JUDGED)}
    return found


def test_the_same_rules_change_nothing(told):
    assert [row for row in told["nothing"] if row["depth"] != "all"] == []
    assert preview.told(told["nothing"]).startswith("nothing would be judged otherwise")


def test_the_build_does_what_the_preview_foretold(told):
    before, after = told["before"], told["after"]
    assert before.keys() == after.keys()
    otherwise = [key for key in before if before[key][0] != after[key][0]]
    [foretold] = [row for row in told["changes"] if row["depth"] == "all"]
    assert len(otherwise) == foretold["touches"] > 0
    assert len({before[key][1] for key in otherwise} - {None}) == foretold["people"]
    assert len({before[key][2] for key in otherwise} - {None}) == foretold["journeys"]
    assert {row["rule_set"] for row in told["changes"] if row["depth"] == "change"} >= {"channel", "need", "moment"}


def test_only_the_people_whose_touches_changed_are_told_anew(told, query):
    before, after = told["before"], told["after"]
    people = {before[key][1] or "(nobody)" for key in before if before[key][0] != after[key][0]}
    assert {key for (key,) in query("select person_key from intermediate.int_control__affected_people")} == people
    versions = {person or "(nobody)": version for _judged, person, _journey, version in after.values()}
    [(now_in_force,)] = query("select rule_set_version from intermediate.int_touchpoints__rule_set")
    assert {person for person, version in versions.items() if version == now_in_force} == people
    assert len(set(versions.values())) == 2


def test_the_preview_is_told_and_written(told, tmp_path):
    text = preview.told(told["changes"])
    assert text.startswith("to be judged otherwise: ")
    assert "\nneed: inspire (need_06) -> belong (need_06)\n" in text
    assert "\nmoment: read_content (moment_03) -> (unclassified) (no rule)\n" in text
    preview.write(told["changes"], tmp_path / "out.csv")
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    assert len(rows) == len([row for row in told["changes"] if row["depth"] == "signature"])


def test_what_no_rule_matches_is_foretold_and_then_audited(told, query):
    foretold = {(row["signature"], row["touches"]) for row in told["missed"]}
    assert foretold and {row["rule_set"] for row in told["missed"]} == {"moment"}
    audited = query(
        "select replace(replace(signature, '=\"', '='), '\" ', ', '), touches from candidate.audit_rules "
        "where rule_set = 'moment' and rule_status = 'unclassified'"
    )
    assert {(signature.rstrip('"'), touches) for signature, touches in audited} == foretold
    assert query("select rule_status from candidate.audit_rules where rule_id = 'moment_03'") == [("inactive",)]


def test_what_no_rule_matches_stops_no_build(told, query, workplace, database):
    [(touches,)] = query("select count(*) from candidate.fct_touchpoints where moment = '(unclassified)'")
    assert touches > 0
    run_dbt(["test", "--select", "touch_has_every_stage"], workplace, url=database)


def test_the_audit_counts_every_touch_once_and_names_the_idle(told):
    for rule_set in ("context", "need", "moment", "department"):
        assert sum(row["touches"] for row in told["audit"] if row["rule_set"] == rule_set) == len(told["before"])
    assert {row["rule_id"] for row in told["audit"] if row["rule_status"] in ("dead", "shadowed")} == told["idle"]
    assert all(row["shadowed_by"] for row in told["audit"] if row["rule_status"] == "shadowed")
    assert all(row["last_hit_at"] for row in told["audit"] if row["touches"])


def test_each_change_of_the_rules_is_kept_once(told, database):
    with psycopg.connect(database) as connection:
        kept = history.versions(connection)
        assert history.find(connection, "9999-12-31", "UTC") == kept[-1][:2]
    assert [build for _version, build, _as_of in kept] == ["test", "later"]


@pytest.mark.parametrize("by", ["version", "day"])
def test_the_rules_of_a_version_or_a_day_come_back_letter_by_letter(told, database, tmp_path, by):
    with psycopg.connect(database) as connection:
        version, _build, as_of = history.versions(connection)[0]
        asked = version[:8] if by == "version" else f"{as_of:%Y-%m-%d}"
        found, build = history.find(connection, asked, "UTC")
        assert (found, build) == (version, "test")
        written = history.write(connection, found, tmp_path / "old")
        assert sorted(path.stem for path in written) == sorted(history.SEEDS)
        for path in written:
            assert path.read_bytes() == (SEEDS / path.name).read_bytes()
        with pytest.raises(ConfigError, match="exists already"):
            history.write(connection, found, tmp_path / "old")


@pytest.mark.parametrize(
    ("asked", "words"), [("1999-01-01", "before the oldest"), ("zz", "none of the kept"), ("", "several")]
)
def test_what_was_never_kept_is_said(told, database, asked, words):
    with psycopg.connect(database) as connection, pytest.raises(ConfigError, match=words):
        history.find(connection, asked, "UTC")
