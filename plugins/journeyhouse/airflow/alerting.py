"""A task that failed for good is told to an incoming webhook, where one is configured. It never changes what becomes of the run."""

import hashlib
import logging
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from journeyhouse.http.redaction import redact
from journeyhouse.settings import Settings, load

_log = logging.getLogger(__name__)
_FAILED = {"en": "failed", "vi": "không chạy được"}
# A source that stays broken is told once a day, another trouble of the same task at once.
_SILENCE = timedelta(days=1)
_LONGEST = 1500


def alert(context: Mapping[str, Any]) -> None:
    """Airflow's `on_failure_callback`: post `{"text": …}` to JOURNEYHOUSE_ALERT_URL."""
    settings, task = load(), context["ti"]
    if not settings.alert_url:
        return
    name = f"{task.dag_id}.{task.task_id}"
    told = redact(str(context.get("exception") or ""))[:_LONGEST]
    text = f"{settings.company['name']}: {name} {_FAILED[settings.company['language']]}\n{told}".rstrip()
    if _was_told(settings, name, text):
        return
    import requests

    try:
        requests.post(settings.alert_url, json={"text": text}, timeout=10).raise_for_status()
    except requests.RequestException as error:
        # Not its words: they hold the address, which is a secret.
        answer = f"HTTP {error.response.status_code}" if error.response is not None else type(error).__name__
        _log.warning("the failure of %s could not be told to JOURNEYHOUSE_ALERT_URL: %s", name, answer)
        return
    _mark(settings, name).write_text(_digest(text))


def _was_told(settings: Settings, name: str, text: str) -> bool:
    mark = _mark(settings, name)
    try:
        at = datetime.fromtimestamp(mark.stat().st_mtime, UTC)
        return mark.read_text() == _digest(text) and datetime.now(UTC) - at < _SILENCE
    except FileNotFoundError:
        return False


def _mark(settings: Settings, name: str) -> Path:
    folder = settings.var / "alerts"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / name


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
