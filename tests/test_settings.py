"""journeyhouse.yml: anything unknown or wrong is named with file, field and fix."""

import pytest

from journeyhouse import settings
from journeyhouse.credentials import resolve
from journeyhouse.errors import ConfigError
from journeyhouse.sources import registry


def write(tmp_path, text):
    path = tmp_path / "my.yml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("source: {}", "unknown setting 'source'"),
        ("sources: {klaviyo: {base_ulr: x}}", "unknown setting 'sources.klaviyo.base_ulr'"),
        ("sources: [klaviyo]", "sources must be a mapping"),
        ("company: {timezone: Hanoi}", "company.timezone 'Hanoi' is not an IANA time zone"),
        ("company: {language: fr}", "company.language"),
        ("demo: {seed: many}", "demo.seed must be a whole number"),
        ("demo: {customers: 0}", "demo.customers must be at least 1"),
        ("sources: {klaviyo: {credentials: {api_key: pk_123}}}", "must be a reference such as env:NAME"),
        ("sources: {meta_ads: {accounts: 12}}", "accounts must be a list"),
        ("a: [", "not readable as YAML"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path, text, words):
    path = write(tmp_path, text)
    with pytest.raises(ConfigError) as caught:
        settings.load(path)
    assert words in str(caught.value) and str(path) in str(caught.value)


def test_an_unknown_source_is_named_with_the_known_ones(tmp_path):
    loaded = settings.load(write(tmp_path, "sources: {klavio: {}}"))
    with pytest.raises(ConfigError, match=r"unknown source 'sources.klavio'. Known: .*klaviyo"):
        registry.enabled(loaded)


def test_a_disabled_source_is_not_read(tmp_path):
    loaded = settings.load(write(tmp_path, "sources: {klaviyo: {enabled: false}, web_events: {path: x}}"))
    assert [source.name for source, _own in registry.enabled(loaded)] == ["web_events"]
    assert loaded.sources["web_events"].path == (tmp_path / "x").resolve()


def test_secrets_are_references(monkeypatch, tmp_path):
    monkeypatch.setenv("ACME_TOKEN", "s3cret")
    (tmp_path / "token").write_text("from-file\n")
    assert resolve("acme", "t", "env:ACME_TOKEN").reveal() == "s3cret"
    assert resolve("acme", "t", f"file:{tmp_path / 'token'}").reveal() == "from-file"
    with pytest.raises(ConfigError, match="set the environment variable ACME_NOTHING"):
        resolve("acme", "t", "env:ACME_NOTHING")
