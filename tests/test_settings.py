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
        ("company: {build_schedule: 8 am}", "company.build_schedule '8 am' is no cron line"),
        ("company: {reporting_currency: đồng}", "company.reporting_currency 'đồng' is no code of three letters"),
        ("company: {reporting_currency: ' '}", "company.reporting_currency must be text"),
        ("company: {reporting_currency: }", "company.reporting_currency must be text, found nothing"),
        ("company: {name: 12}", "company.name must be text, found 12; write it in quotes"),
        ("company: {country: NO}", "company.country must be text, found False; write it in quotes"),
        (
            "sources: {klaviyo: {enabled: 'no'}}",
            "sources.klaviyo.enabled must be true or false without quotes, found 'no'",
        ),
        ("sources: {klaviyo: {enabled: }}", "sources.klaviyo.enabled must be true or false"),
        ("sources: {klaviyo: {base_url: 12}}", "sources.klaviyo.base_url must be text, found 12"),
        (
            "company: {country: Vietnam}",
            "company.country 'VIETNAM' is none of which it is known how phone numbers are written",
        ),
        ("demo: {seed: many}", "demo.seed must be a whole number"),
        ("demo: {customers: 0}", "demo.customers must be at least 1"),
        ("sources: {klaviyo: {credentials: {api_key: pk_123}}}", "must be a reference such as env:NAME"),
        ("sources: {meta_ads: {accounts: 12}}", "accounts must be a list"),
        ("sources: {klaviyo: {parallel: 0}}", "sources.klaviyo.parallel must be a whole number from 1 on, found '0'"),
        ("retention: {raw_history_days: 0}", "retention.raw_history_days must be a whole number of days"),
        ("retention: {days: 9}", "unknown setting 'retention.days'"),
        ("a: [", "not readable as YAML"),
        (
            "sources: {web_events: {path: [a]}}",
            "sources.web_events.path must be a folder or the address of an object store",
        ),
        (
            "sources: {web_events: {path: 'ftp://x/y'}}",
            "sources.web_events.path: unknown scheme 'ftp://'; use s3://, gs:// or az://",
        ),
        (
            "sources: {web_events: {path: 's3://'}}",
            "sources.web_events.path names no bucket; write it as s3://bucket/prefix",
        ),
        ("sources: {web_events: {path: 's3:///in'}}", "sources.web_events.path names no bucket"),
        ("sources: {web_events: {path: 'gs://b/a//c'}}", "sources.web_events.path: the prefix has an empty part"),
        (
            "sources: {web_events: {path: 's3://b/../c'}}",
            "sources.web_events.path: the prefix has an empty part, '.' or '..'",
        ),
        (
            "sources: {web_events: {path: 's3://b/c?acount=x'}}",
            "sources.web_events.path: unknown option 'acount'. Known here: s3://bucket/prefix?region=",
        ),
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


@pytest.mark.parametrize("written", ["VND", "vnd", " VNĐ ", "vnđ", "₫", "đ"])
def test_the_reporting_currency_is_one_however_it_is_written(tmp_path, written):
    assert (
        settings.load(write(tmp_path, f"company: {{reporting_currency: '{written}'}}")).company["reporting_currency"]
        == "VND"
    )


def test_the_country_is_one_however_it_is_written(tmp_path):
    assert settings.load(write(tmp_path, "company: {country: vn}")).company["country"] == "VN"


def test_a_disabled_source_is_not_read(tmp_path):
    loaded = settings.load(write(tmp_path, "sources: {klaviyo: {enabled: false}, web_events: {path: x}}"))
    assert [source.name for source, _own in registry.enabled(loaded)] == ["web_events"]
    assert loaded.sources["web_events"].path == (tmp_path / "x").resolve()


@pytest.mark.parametrize(
    ("text", "bucket"),
    [
        ("s3://acme.events", settings.Bucket("s3", "acme.events")),
        ("s3://acme/Kho dữ liệu/a#b%20c/?region=eu-west-1", settings.Bucket("s3", "acme", "Kho dữ liệu/a#b%20c", {"region": "eu-west-1"})),
        ("gs://acme_events/web/", settings.Bucket("gs", "acme_events", "web")),
        ("az://drop/in?account=acme", settings.Bucket("az", "drop", "in", {"account": "acme"})),
    ],
)  # fmt: skip
def test_the_address_of_an_object_store_is_taken_apart(tmp_path, text, bucket):
    loaded = settings.load(write(tmp_path, f'sources: {{web_events: {{path: "{text}"}}}}'))
    assert loaded.sources["web_events"].path == bucket


@pytest.mark.parametrize("path", ["s3://KEY:s3cret@bucket/in", "s3://bucket/in?secret_access_key=s3cret"])
def test_a_secret_in_an_address_is_refused_and_not_repeated(tmp_path, path):
    with pytest.raises(ConfigError, match=r"sources\.web_events\.path") as caught:
        settings.load(write(tmp_path, f'sources: {{web_events: {{path: "{path}"}}}}'))
    assert "s3cret" not in str(caught.value)


def test_secrets_are_references(monkeypatch, tmp_path):
    monkeypatch.setenv("ACME_TOKEN", "s3cret")
    (tmp_path / "token").write_text("from-file\n")
    assert resolve("acme", "t", "env:ACME_TOKEN").reveal() == "s3cret"
    monkeypatch.setenv("ACME_TOKEN", "s3cret\r\n")
    assert resolve("acme", "t", "env:ACME_TOKEN").reveal() == "s3cret"
    assert resolve("acme", "t", f"file:{tmp_path / 'token'}").reveal() == "from-file"
    with pytest.raises(ConfigError, match="set the environment variable ACME_NOTHING"):
        resolve("acme", "t", "env:ACME_NOTHING")
