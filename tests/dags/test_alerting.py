"""Who is told of a failure, and of what not."""

import json
from types import SimpleNamespace

import pytest
from tests.sources.vendor_double import Vendor, as_json, open_vendor

from journeyhouse.airflow.alerting import alert
from journeyhouse.errors import ConfigError
from journeyhouse.http import redaction
from journeyhouse.settings import load


@pytest.fixture
def hook(tmp_path, monkeypatch):
    config = tmp_path / "my.yml"
    config.write_text("company: {name: Nhà Xinh, language: vi}", encoding="utf-8")
    with open_vendor() as vendor:
        vendor.answer = lambda _path, _query: as_json({})
        monkeypatch.setenv("JOURNEYHOUSE_CONFIG", str(config))
        monkeypatch.setenv("JOURNEYHOUSE_VAR", str(tmp_path / "var"))
        monkeypatch.setenv("JOURNEYHOUSE_ALERT_URL", f"{vendor.url}/hooks/canary-hook")
        yield vendor


def fails(words: str, task: str = "land") -> None:
    alert({"ti": SimpleNamespace(dag_id="ingest__klaviyo", task_id=task), "exception": Exception(words)})


def texts(hook: Vendor) -> list[str]:
    return [json.loads(body)["text"] for body in hook.bodies]


def test_a_failure_is_told_once_a_day_and_another_one_at_once(hook):
    redaction.remember("canary-alert")
    fails("refused canary-alert")
    fails("refused canary-alert")
    assert texts(hook) == ["Nhà Xinh: ingest__klaviyo.land không chạy được\nrefused ***"]
    fails("gone")
    fails("gone", task="landing_gate")
    assert len(hook.bodies) == 3


@pytest.mark.parametrize("answer", [404, 500])
def test_a_webhook_that_refuses_changes_nothing_and_is_tried_again(hook, caplog, answer):
    hook.answer = lambda _path, _query: as_json({}, answer)
    fails("gone")
    assert f"HTTP {answer}" in caplog.text and "canary-hook" not in caplog.text
    hook.answer = lambda _path, _query: as_json({})
    fails("gone")
    fails("gone")
    assert len(hook.bodies) == 2


def test_a_webhook_that_is_dead_changes_nothing(hook, monkeypatch, caplog):
    monkeypatch.setenv("JOURNEYHOUSE_ALERT_URL", "http://127.0.0.1:1/canary-hook")
    fails("gone")
    assert "ConnectionError" in caplog.text and "canary-hook" not in caplog.text


def test_without_a_webhook_nobody_is_told_and_what_is_no_address_is_refused(hook, monkeypatch):
    monkeypatch.setenv("JOURNEYHOUSE_ALERT_URL", "")
    fails("gone")
    assert hook.bodies == []
    monkeypatch.setenv("JOURNEYHOUSE_ALERT_URL", "canary-hook")
    with pytest.raises(ConfigError, match="JOURNEYHOUSE_ALERT_URL") as told:
        load()
    assert "canary-hook" not in str(told.value)
