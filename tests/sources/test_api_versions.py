"""No source speaks a version of its platform's API that is about to end, and nobody has to remember the day."""

from datetime import UTC, date, datetime
from urllib.parse import urlsplit

import pytest
from tests.sources.battery import check
from tests.sources.specimens import name_of

from journeyhouse import cli, ingest
from journeyhouse.sources import api_versions
from journeyhouse.sources.api_versions import API_VERSIONS, ApiVersion, warning
from journeyhouse.sources.registry import registry

REST = [source for source in registry().values() if source.protocol == "rest"]
KNOWN = {"acme": ApiVersion("v2", date(2026, 1, 1), date(2027, 1, 31), "https://acme.example.com/versions")}


@check(24)
@pytest.mark.parametrize("source", REST, ids=name_of)
def test_a_registered_source_speaks_a_version_that_will_be_answered(source):
    assert warning(source.name, source.api_version, datetime.now(UTC).date()) is None


@pytest.mark.parametrize("name", API_VERSIONS)
def test_a_version_says_where_its_dates_are_written(name):
    entry = API_VERSIONS[name]
    parts = urlsplit(entry.source)
    assert parts.scheme == "https" and parts.hostname and entry.version
    assert entry.released is None or entry.sunset is None or entry.released < entry.sunset


@pytest.mark.parametrize(
    ("today", "words"),
    [
        (date(2026, 12, 2), None),
        (date(2026, 12, 3), "API version 'v2' ends on 2027-01-31 (in 59 days); move source.yml to a newer one"),
        (date(2027, 1, 31), "API version 'v2' has ended on 2027-01-31"),
        (date(2028, 1, 1), "has ended"),
    ],
)
def test_sixty_days_before_the_end_it_is_said(today, words):
    said = warning("acme", "v2", today, KNOWN)
    assert said is None if words is None else words in said and "https://acme.example.com/versions" in said


def test_a_version_that_is_not_the_table_s_is_said():
    assert "speaks API version 'v3', sources/api_versions.py knows 'v2'" in warning("acme", "v3", date.min, KNOWN)
    assert "not in sources/api_versions.py" in warning("other", "v1", date.min, KNOWN)


def test_a_version_without_an_end_needs_no_warning():
    known = {"acme": ApiVersion("v2", None, None, "https://acme.example.com")}
    assert warning("acme", "v2", date.max, known) is None


def test_check_warns_and_still_checks(monkeypatch, tmp_path, capsys):
    config = tmp_path / "house.yml"
    config.write_text("sources: {klaviyo: {}}")
    monkeypatch.setattr(ingest, "check", lambda _settings, name: f"{name}: credentials accepted")
    assert cli.main(["check", "--config", str(config), "klaviyo"]) == 0
    assert capsys.readouterr().err == ""
    ending = ApiVersion(registry()["klaviyo"].api_version, None, date(2020, 1, 1), "https://x.example.com")
    monkeypatch.setitem(api_versions.API_VERSIONS, "klaviyo", ending)
    assert cli.main(["check", "--config", str(config), "klaviyo"]) == 0
    told = capsys.readouterr()
    assert told.out == "klaviyo: credentials accepted\n"
    assert told.err.startswith("warning: klaviyo: API version") and "has ended on 2020-01-01" in told.err
