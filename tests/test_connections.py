"""`airflow:` references, outside Airflow and inside it."""

import json
import os
import subprocess
import sys

import pytest

from journeyhouse import connections, settings
from journeyhouse.credentials import resolve
from journeyhouse.errors import ConfigError
from journeyhouse.settings import HOME

PARTS = {
    "airflow:shop.eu-1": "pä:s/s@",
    "airflow:shop.eu-1.login": "An Nguyễn",
    "airflow:shop.eu-1.host": "Shop.Example.com",
    "airflow:shop.eu-1.extra.client_secret": "x=y&z",
    "airflow:shop.eu-1.extra.a.b": "dotted",
}
AS_JSON = json.dumps(
    {
        "conn_type": "http",
        "login": "An Nguyễn",
        "password": "pä:s/s@",
        "host": "Shop.Example.com",
        "port": 443,
        "extra": {"client_secret": "x=y&z", "a.b": "dotted"},
    }
)
AS_JSON_IN_JSON = json.dumps(json.loads(AS_JSON) | {"extra": json.dumps(json.loads(AS_JSON)["extra"])})
USER = "An%20Nguy%E1%BB%85n:p%C3%A4%3As%2Fs%40@Shop.Example.com:443"
AS_URI = f"http://{USER}/?client_secret=x%3Dy%26z&a.b=dotted"
AS_URI_WITH_JSON = f"http://{USER}/?__extra__=%7B%22client_secret%22%3A%22x%3Dy%26z%22%2C%22a.b%22%3A%22dotted%22%7D"
every_form = pytest.mark.parametrize(
    "text", [AS_JSON, AS_JSON_IN_JSON, AS_URI, AS_URI_WITH_JSON], ids=["json", "json in json", "uri", "uri with json"]
)


@pytest.fixture(autouse=True)
def _outside_airflow(monkeypatch):
    monkeypatch.setattr(connections, "_look_up", connections.from_environment)


@every_form
def test_each_part_of_a_connection_can_be_meant(monkeypatch, text):
    monkeypatch.setenv("AIRFLOW_CONN_SHOP.EU-1", text)
    assert {name: resolve("acme", "c", name).reveal() for name in PARTS} == PARTS


@every_form
def test_airflow_itself_reads_the_same(text):
    """The registered look-up, in a process of its own, by Airflow's task SDK."""
    code = (
        "import json, sys, journeyhouse.airflow.connections\n"
        "from journeyhouse.credentials import resolve\n"
        "print(json.dumps([resolve('acme', 'c', name).reveal() for name in sys.argv[1:]]))\n"
        "from journeyhouse.errors import ConfigError\n"
        "try:\n    resolve('acme', 'c', 'airflow:nothing')\n"
        "except ConfigError as error:\n    print(error)\n"
    )
    environment = os.environ | {"AIRFLOW_CONN_SHOP.EU-1": text, "PYTHONPATH": str(HOME / "plugins")}
    done = subprocess.run([sys.executable, "-c", code, *PARTS], env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    found, refused = done.stdout.splitlines()[-2:]
    expected = dict(PARTS)
    if text.startswith("http"):
        expected["airflow:shop.eu-1.host"] = "shop.example.com"
    assert json.loads(found) == list(expected.values())
    assert "sources.acme.credentials.c: 'airflow:nothing' is empty" in refused


def test_values_that_are_no_text_are_json(monkeypatch):
    monkeypatch.setenv("AIRFLOW_CONN_GA", json.dumps({"extra": {"key": {"type": "service_account"}, "n": 5}}))
    assert json.loads(resolve("acme", "c", "airflow:ga.extra.key").reveal()) == {"type": "service_account"}
    assert resolve("acme", "c", "airflow:ga.extra.n").reveal() == "5"


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        (None, "airflow:shop"),
        (AS_JSON, "airflow:other"),
        (AS_JSON, "airflow:shop.extra.nothing"),
        ('{"login": "x"}', "airflow:shop"),
        ("{canary-broken", "airflow:shop"),
        ('["canary"]', "airflow:shop"),
        ('{"extra": "canary-no-json"}', "airflow:shop.extra.a"),
    ],
)
def test_what_is_not_there_is_named_with_its_remedy_and_not_repeated(monkeypatch, text, reference):
    if text:
        monkeypatch.setenv("AIRFLOW_CONN_SHOP", text)
    with pytest.raises(ConfigError) as caught:
        resolve("acme", "key", reference)
    told = str(caught.value)
    assert f"sources.acme.credentials.key: '{reference}' is empty" in told and "AIRFLOW_CONN_<ID>" in told
    assert "canary" not in told


@pytest.mark.parametrize("reference", ["airflow:a b", "airflow:", "airflow:shop.extra.", "airflow:shop/login"])
def test_a_reference_that_means_nothing_is_refused_when_the_configuration_is_read(tmp_path, reference):
    path = tmp_path / "my.yml"
    path.write_text(f'sources: {{klaviyo: {{credentials: {{api_key: "{reference}"}}}}}}')
    with pytest.raises(ConfigError, match=r"sources\.klaviyo\.credentials\.api_key"):
        settings.load(path)


def test_a_connection_shows_no_secret():
    assert "canary" not in repr(connections.Connection("login", "canary", "host", {"a": "canary"}))


def test_airflow_masks_in_its_logs_what_we_mask_in_ours():
    code = (
        "import journeyhouse.airflow.masking\n"
        "from airflow.sdk._shared.secrets_masker import redact\n"
        "from journeyhouse.http.redaction import remember\n"
        "remember('canary+token/1')\n"
        "print(redact('GET /x?key=canary%2Btoken%2F1 by canary+token/1 Y2FuYXJ5K3Rva2VuLzE='))\n"
    )
    environment = os.environ | {
        "PYTHONPATH": str(HOME / "plugins"),
        "AIRFLOW__CORE__HIDE_SENSITIVE_VAR_CONN_FIELDS": "True",
    }
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "GET /x?key=*** by *** ***"
