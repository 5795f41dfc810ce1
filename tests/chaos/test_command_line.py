"""What a person sees when something is wrong: file, field and remedy in plain words, an exit code, no traceback."""

import os
import socket
import subprocess
import sys
from collections.abc import Callable
from urllib.parse import quote

import pytest
from tests.chaos.conftest import CANARY
from tests.sources.object_store_double import ACCESS_KEY, ObjectStoreDouble
from tests.sources.vendor_double import as_json

from journeyhouse import cli, settings
from journeyhouse.settings import HOME
from journeyhouse.warehouse import engine

CHECKED = "sources:\n  klaviyo: {{base_url: {url}, credentials: {{api_key: env:CANARY_SECRET}}}}\n"


@pytest.fixture
def journeyhouse(tmp_path) -> Callable[..., tuple[int, str]]:
    """journeyhouse(config text or None, *arguments, **environment) -> (exit code, everything it said)."""

    def run(config: str | None, *arguments: str, **environment: str) -> tuple[int, str]:
        path = tmp_path / "my.yml"
        if config is not None:
            path.write_text(config, encoding="utf-8")
        inherited = {key: value for key, value in os.environ.items() if not key.startswith("JOURNEYHOUSE_")}
        done = subprocess.run(
            [sys.executable, "-m", "journeyhouse", *arguments, "--config", str(path)], cwd=HOME, capture_output=True, text=True, timeout=90,
            env=inherited | {"JOURNEYHOUSE_VAR": str(tmp_path / "var"), "PYTHONPATH": str(HOME / "plugins")} | environment,
        )  # fmt: skip
        assert "Traceback" not in done.stderr, done.stderr
        return done.returncode, done.stdout + done.stderr

    return run


@pytest.mark.parametrize(
    ("config", "words"),
    [
        (None, ["my.yml: the configuration file does not exist", "--config"]),
        ("sources: {shopfiy: {}}", ["my.yml: unknown source 'sources.shopfiy'", "Known: ", " klaviyo,"]),
        ("sources: {klaviyo: {token: x}}", ["my.yml: unknown setting 'sources.klaviyo.token'", "credentials"]),
        ("sources: [klaviyo]", ["my.yml: sources must be a mapping", "list"]),
        ("compnay: {name: x}", ["my.yml: unknown setting 'compnay'", "company"]),
        ("company: {timezone: Asia/Hanoi_}", ["my.yml: company.timezone 'Asia/Hanoi_'", "Asia/Ho_Chi_Minh"]),
        ("company: {language: fr}", ["my.yml: company.language is 'fr'", "en or vi"]),
        ("demo: {days: many}", ["my.yml: demo.days must be a whole number"]),
        ("demo: {customers: 0}", ["my.yml: demo.customers must be at least 1"]),
        ("sources: {meta_ads: {accounts: 1001}}", ["my.yml: sources.meta_ads.accounts must be a list"]),
        (
            "sources: {meta_ads: {accounts: ['1001', null]}}",
            ["my.yml: sources.meta_ads.accounts has None, which is no id"],
        ),
        (
            "sources: {meta_ads: {accounts: [{id: 1}]}}",
            ["my.yml: sources.meta_ads.accounts has {'id': 1}, which is no id"],
        ),
        (
            "sources: {meta_ads: {accounts: ['1001', 1001]}}",
            ["my.yml: sources.meta_ads.accounts names one account twice"],
        ),
        (
            "sources:\n  klaviyo: {}\n  klaviyo: {}",
            ["my.yml: not readable as YAML: 'klaviyo' stands here twice", "line 3"],
        ),
        ("a: [", ["my.yml: not readable as YAML"]),
    ],
)
def test_a_wrong_configuration_is_named_before_anything_starts(journeyhouse, tmp_path, config, words):
    code, said = journeyhouse(config, "run")
    assert code == 2
    assert [word for word in words if word not in said] == [], said
    assert not (tmp_path / "var" / "postgres").exists()


def test_a_secret_written_into_the_configuration_is_refused_and_not_repeated(journeyhouse):
    code, said = journeyhouse(f'sources: {{klaviyo: {{credentials: {{api_key: "{CANARY}"}}}}}}', "run")
    assert code == 2 and "sources.klaviyo.credentials.api_key must be a reference such as env:NAME" in said
    assert CANARY not in said


@pytest.mark.parametrize(
    ("config", "arguments", "words"),
    [
        ("sources: {klaviyo: {}}", ("check", "shopfiy"), ["unknown source 'shopfiy'", "Known sources: ", " hubspot,"]),
        ("sources: {klaviyo: {}}", ("check", "hubspot"), ["my.yml: source 'hubspot' is not configured", "add it below sources:"]),
        ("sources: {klaviyo: {}}", ("check", "klaviyo"), ["sources.klaviyo.credentials.api_key is missing", "api_key: env:NAME"]),
        ("sources: {offline_files: {}}", ("check", "offline_files"), ["sources.offline_files.path is missing"]),
        ("sources: {meta_ads: {}}", ("check", "meta_ads"), ["sources.meta_ads.accounts is empty", "accounts: ['1001']"]),
        ("sources: {klaviyo: {}}", ("replay", "klaviyo.evens"), ["klaviyo has no stream 'evens'", "events"]),
        ("{}", ("run", "--customers", "0"), ["argument --customers: '0' is no whole number from 1 on"]),
        ("{}", ("run", "--seed", "x"), ["argument --seed: 'x' is no whole number"]),
        ("{}", ("demo", "advance", "--days", "-3"), ["argument --days: '-3' is no whole number from 0 on"]),
        ("{}", ("backfill", "klaviyo", "--from", "x", "--to", "2026-01-02"), ["argument --from: 'x' is no date; write 2026-01-31"]),
        ("{}", ("metrics", "--metric", "M99"), ["--metric M99: there is none of this name", "'journeyhouse metrics' lists them all"]),
        ("sources: {klaviyo: {}}", ("replay", "hubspot.contacts"), ["hubspot", "not configured"]),
    ],
)  # fmt: skip
def test_what_is_asked_for_and_not_there_is_named(journeyhouse, config, arguments, words):
    code, said = journeyhouse(config, *arguments)
    assert code == 2
    assert [word for word in words if word not in said] == [], said


def test_a_start_date_that_is_none_is_named(journeyhouse, vendor):
    config = CHECKED.format(url=vendor.url).replace("credentials", "start_date: yesterday, credentials")
    code, said = journeyhouse(config, "check", "klaviyo", CANARY_SECRET=CANARY)
    assert code == 2 and "klaviyo.start_date" in said and "yesterday" in said


def test_check_with_an_unset_or_a_refused_credential_says_what_to_do(journeyhouse, vendor):
    config = CHECKED.format(url=vendor.url)
    code, said = journeyhouse(config, "check", "klaviyo", CANARY_SECRET="")
    assert (
        code == 2
        and "sources.klaviyo.credentials.api_key: 'env:CANARY_SECRET' is empty; set the environment variable CANARY_SECRET"
        in said
    )
    assert vendor.requests == []
    vendor.answer = lambda _path, _query: as_json({"errors": [{"detail": f"key {CANARY} is unknown"}]}, 401)
    code, said = journeyhouse(config, "check", "klaviyo", CANARY_SECRET=CANARY)
    assert code == 3 and "Check sources.klaviyo.credentials, then: journeyhouse check klaviyo" in said
    assert CANARY not in said


def test_check_of_an_object_store_counts_its_files_or_says_what_was_refused(journeyhouse, vendor):
    drop = ObjectStoreDouble(vendor)
    drop.put("in/a.ndjson", b"")
    keys = "access_key_id: env:THE_KEY, secret_access_key: env:CANARY_SECRET"
    config = f"sources: {{web_events: {{path: s3://drop/in, base_url: {vendor.url}, credentials: {{{keys}}}}}}}"
    known = {"CANARY_SECRET": CANARY, "NO_PROXY": "*"}
    code, said = journeyhouse(config, "check", "web_events", THE_KEY=ACCESS_KEY, **known)
    assert (code, said) == (0, "web_events: s3://drop/in is readable, 1 file(s) match.\n")
    code, said = journeyhouse(config, "check", "web_events", THE_KEY="AKIAWRONG", **known)
    assert code == 3 and "s3://drop/in refused the credentials (HTTP 403 InvalidAccessKeyId)" in said
    assert CANARY not in said and "AKIAWRONG" not in said


def test_a_warehouse_that_does_not_answer_is_named_without_its_password(journeyhouse):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    code, said = journeyhouse(
        "{}",
        "sql",
        "select 1",
        JOURNEYHOUSE_WAREHOUSE_URL=f"postgresql://lan:{quote(CANARY, safe='')}@127.0.0.1:{port}/house",
    )
    assert (
        code == 8
        and f"127.0.0.1:{port}/house cannot be reached: Connection refused. Start" in said
        and "journeyhouse up" in said
    )
    assert CANARY not in said and quote(CANARY, safe="") not in said


@pytest.mark.parametrize("url", ["house", "postgresql://h:port/house", "mysql://h/house", f"host=h password={CANARY}"])
def test_a_warehouse_address_that_is_none_is_named(journeyhouse, url):
    for arguments in (("sql", "select 1"), ("status",)):
        code, said = journeyhouse("{}", *arguments, JOURNEYHOUSE_WAREHOUSE_URL=url)
        assert code in (0, 2, 8) and "JOURNEYHOUSE_WAREHOUSE_URL" in said and CANARY not in said


def test_the_status_of_a_warehouse_of_ones_own_says_where_it_is_without_the_password(journeyhouse):
    url = f"postgresql://lan:{quote(CANARY, safe='')}@127.0.0.1:1/my%20house?sslmode=require"
    code, said = journeyhouse("{}", "status", JOURNEYHOUSE_WAREHOUSE_URL=url)
    assert code == 0 and "warehouse:     127.0.0.1:1, database my house (JOURNEYHOUSE_WAREHOUSE_URL)" in said
    assert "none that was started here" in said, "another Airflow may well be at work, as in docker-compose"
    assert CANARY not in said and quote(CANARY, safe="") not in said
    assert engine.dbt_environment(settings.Settings("", "", {}, {}, None, url))["JOURNEYHOUSE_DBT_DBNAME"] == "my house"


def test_a_house_that_was_never_started_says_how_to_start_it(journeyhouse):
    for arguments in (("sql", "select 1"), ("rollback",)):
        code, said = journeyhouse("{}", *arguments)
        assert code == 8 and "journeyhouse up" in said


def test_a_warehouse_that_was_never_made_ready_says_how_to_make_it(journeyhouse, warehouse_url):
    asked = (("replay", "klaviyo.events"), ("rollback",), ("build",))
    for arguments in asked:
        code, said = journeyhouse("sources: {klaviyo: {}}", *arguments, JOURNEYHOUSE_WAREHOUSE_URL=warehouse_url)
        assert code == 8 and "lacks a table" in said and "journeyhouse init" in said, said


@pytest.mark.parametrize(("demanded", "works"), [("disable", True), ("require", False)])
def test_what_an_address_demands_of_the_connection_holds_for_psql_and_dbt_too(
    monkeypatch, tmp_path, capfd, warehouse_url, demanded, works
):
    monkeypatch.setenv("JOURNEYHOUSE_WAREHOUSE_URL", f"{warehouse_url}?sslmode={demanded}")
    config = tmp_path / "my.yml"
    config.write_text("{}")
    with pytest.raises(SystemExit) as ended:
        cli.main(["psql", "--config", str(config), "--", "-c", "select 1"])
    assert (ended.value.code == 0) is works and ("SSL" in capfd.readouterr().err) is not works
    assert engine.dbt_environment(settings.load(config))["PGSSLMODE"] == demanded


@pytest.mark.parametrize("arguments", [("template", "market_size", "--out", "{file}"), ("up", "--no-airflow")])
def test_a_place_that_nothing_can_be_written_to_is_named(journeyhouse, tmp_path, arguments):
    file = tmp_path / "file"
    file.write_text("")
    code, said = journeyhouse("", *(word.format(file=file) for word in arguments), JOURNEYHOUSE_VAR=str(file))
    assert (code, f"journeyhouse: {file}: File exists" in said) == (2, True), said


def test_a_reader_who_has_seen_enough_is_no_fault(tmp_path):
    (tmp_path / "paths.csv").write_text("path,conversions\n" + "".join(f"channel {nth},1\n" for nth in range(20_000)))
    process = subprocess.Popen(
        [sys.executable, "-m", "journeyhouse", "attribute", str(tmp_path / "paths.csv"), "--models", "first,last,linear"], cwd=HOME,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=os.environ | {"PYTHONPATH": str(HOME / "plugins")},
    )  # fmt: skip
    with process:
        first = process.stdout.readline()
        process.stdout.close()
        assert (first, process.stderr.read(), process.wait(90)) == (b"Conversions\n", b"", 141)


def test_what_is_no_select_is_told_what_to_write(journeyhouse, warehouse):
    known = {"JOURNEYHOUSE_WAREHOUSE_URL": warehouse}
    assert journeyhouse("{}", "sql", "select 1 as one -- mine", **known) == (0, "one\n1\n")
    for query in ("", "drop table fct_orders", "select 1; select 2"):
        code, said = journeyhouse("{}", "sql", query, **known)
        assert code == 8 and "Write one SELECT." in said


def test_a_demo_that_was_never_started_says_how_to_start_it(journeyhouse):
    code, said = journeyhouse("{}", "demo", "advance")
    assert code == 2 and "the demo company was never started here" in said and "journeyhouse up" in said


def test_a_port_that_is_taken_is_named_with_its_variable(journeyhouse, warehouse, tmp_path):
    (tmp_path / "drop").mkdir()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        code, said = journeyhouse(
            "sources: {offline_files: {path: drop}}", "up", JOURNEYHOUSE_AIRFLOW_PORT=port,
            JOURNEYHOUSE_WAREHOUSE_URL=warehouse, AIRFLOW__DATABASE__SQL_ALCHEMY_CONN=warehouse,
        )  # fmt: skip
    assert (
        code == 2
        and f"port {port} (JOURNEYHOUSE_AIRFLOW_PORT) is taken" in said
        and "choose another, or unset it" in said
    )
