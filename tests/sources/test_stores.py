"""A folder and an object store with the same tree look the same: globs, order, copies, all three clouds."""

import json

import pytest
from tests.sources.object_store_double import ACCESS_KEY

from journeyhouse.errors import ConfigError, TransientError
from journeyhouse.settings import Bucket, SourceSettings
from journeyhouse.sources.object_store import ObjectStore
from journeyhouse.sources.registry import registry
from journeyhouse.sources.stores import Entry, Folder

TREE = [
    "a.ndjson", "a.ndjson.gz", "a.NDJSON", "b.json", ".hidden.ndjson", "x.tmp", "ndjson/readme.txt", "d.ndjson/in.ndjson",
    "2026/03/01/part-0.ndjson", "2026/03/.well/part.ndjson", "pos/a.csv", "pos/hà nội/Hóa đơn số 1.csv", "pos/a+b%20c&d=e.csv",
    "pos/x/y/z.csv", "pos.csv", "posh/a.csv", "pos/[1].csv", "campaigns/tet.xlsx", "POS/a.csv", "pos/Đà Nẵng #1?.csv", "pos/a.csv.bak",
]  # fmt: skip
GLOBS = {stream.options["glob"] for source in registry().values() for stream in source.streams.values() if stream.options.get("glob")}  # fmt: skip
CLOUDS = {
    "s3": ({"region": "ap-southeast-1"}, {"access_key_id": ACCESS_KEY, "secret_access_key": "canary-secret"}),
    "gs": ({}, {"service_account_key": json.dumps({"client_email": "a@b", "private_key": "", "private_key_id": "", "disable_oauth": True})}),
    "az": ({"account": "acme"}, {"account_key": "Y2FuYXJ5LWtleQ=="}),
}  # fmt: skip


@pytest.fixture
def opened(drop, tmp_path, monkeypatch):
    """opened(scheme, prefix) -> the double's bucket through the product's own client."""

    def make(scheme: str = "s3", prefix: str = "in/here") -> ObjectStore:
        options, secrets = CLOUDS[scheme]
        for name, value in secrets.items():
            monkeypatch.setenv(f"T_{name}", value)
        given = {name: f"env:T_{name}" for name in secrets}
        bucket = Bucket(scheme, "drop", prefix, options)
        own = SourceSettings("web_events", True, drop.url, bucket, credentials=given)
        return ObjectStore("my.yml: sources.web_events.path", own, bucket, tmp_path / "room")

    return make


def plant(root, drop, names=TREE, prefix="in/here/"):
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(name.encode())
        drop.put(prefix + name, name.encode())


def paths(store, glob):
    return [str(entry.relative) for entry in store.entries(glob)]


@pytest.mark.parametrize(
    "glob", sorted(GLOBS | {"**/*", "*", "*.ndjson", "pos/*.csv", "pos/*/*.csv", "pos/a.csv", "**/x/**/*.csv", "**", "p*/a.csv", "pos/[[]1].csv", "2026/**/*.ndjson", "?.json", "none/*"})
)  # fmt: skip
def test_a_glob_finds_the_same_in_both(glob, tmp_path, drop, opened):
    plant(tmp_path / "tree", drop)
    drop.put("in/hereafter/a.ndjson", b"")
    drop.put("elsewhere.ndjson", b"")
    assert paths(opened(), glob) == paths(Folder("x", tmp_path / "tree"), glob)


def test_every_glob_of_a_manifest_finds_something(tmp_path, drop, opened):
    """Else the comparison above would compare nothing with nothing."""
    plant(tmp_path / "tree", drop, [*TREE, "marketplace/shopee.csv", "fx/a.csv"])
    assert [glob for glob in sorted(GLOBS) if not paths(opened(), glob)] == []


@pytest.mark.parametrize("scheme", list(CLOUDS))
def test_every_cloud_is_listed_page_by_page_and_copied(scheme, tmp_path, drop, opened):
    drop.page = 4
    plant(tmp_path / "tree", drop)
    folder, store = Folder("x", tmp_path / "tree"), opened(scheme)
    assert paths(store, "**/*") == paths(folder, "**/*")
    assert drop.listings == 6
    for entry in store.entries("**/*.csv"):
        with store.local(entry, None) as (copy, digest), folder.local(entry, None) as (path, expected):
            assert (copy.read_bytes(), digest, copy.suffix) == (path.read_bytes(), expected, path.suffix)
    assert not (tmp_path / "room").exists()


def test_the_whole_bucket_may_be_the_root(drop, opened):
    assert paths(opened(prefix=""), "**/*.csv") == []
    drop.put("pos/a.csv", b"1")
    assert paths(opened(prefix=""), "**/*.csv") == paths(opened(prefix=""), "pos/*.csv") == ["pos/a.csv"]


def test_a_prefix_without_objects_is_named_and_an_empty_folder_of_the_console_is_not(drop, opened):
    drop.put("in/her", b"")
    with pytest.raises(
        ConfigError, match=r"my.yml: sources.web_events.path: nothing is stored below s3://drop/in/here; "
    ):
        opened().entries("pos/**/*.csv")
    drop.put("in/here/", b"")
    drop.put("in/here/pos/", b"")
    assert opened().entries("pos/**/*.csv") == []


def test_only_what_the_glob_can_reach_is_listed(drop, opened):
    drop.page = 2
    for number in range(10):
        drop.put(f"in/here/archive/{number}.csv", b"")
    drop.put("in/here/pos/a.csv", b"")
    assert (paths(opened(), "pos/**/*.csv"), drop.listings) == (["pos/a.csv"], 1)


def test_the_control_file_lies_beside_the_copy_under_either_name(drop, opened):
    for key in ("a.csv", "a.csv.ctl", "a.ctl", "b.csv", "b.ctl", "c.csv"):
        drop.put(f"in/here/{key}", key.encode())
    store, found = opened(), {}
    for entry in store.entries("*.csv"):
        with store.local(entry, ".ctl") as (copy, _digest):
            found[entry.relative.stem] = [
                path.read_text()
                for path in (copy.with_name(copy.name + ".ctl"), copy.with_suffix(".ctl"))
                if path.exists()
            ]
    assert found == {"a": ["a.csv.ctl"], "b": ["b.ctl"], "c": []}


def test_what_a_killed_load_left_is_gone_before_the_next_copy_and_a_key_may_be_longer_than_a_name(
    drop, opened, tmp_path
):
    long = "ớ" * 120 + ".csv"
    drop.put(f"in/here/{long}", b"1")
    (tmp_path / "room").mkdir()
    (tmp_path / "room" / "file.csv.ctl").write_text("stale")
    (entry,) = opened().entries("*.csv")
    with opened().local(entry, ".ctl") as (copy, _digest):
        assert [path.name for path in (tmp_path / "room").iterdir()] == [copy.name]
        assert (tmp_path / "room").stat().st_mode & 0o077 == 0
    assert not (tmp_path / "room").exists()


def test_the_copy_is_removed_when_reading_it_fails(drop, opened, tmp_path):
    drop.put("in/here/a.csv", b"1")
    (entry,) = opened().entries("*.csv")
    with pytest.raises(KeyError), opened().local(entry, None):
        raise KeyError
    assert not (tmp_path / "room").exists()


def test_an_object_that_vanished_since_it_was_listed_is_none(drop, opened):
    drop.put("in/here/a.csv", b"1")
    (entry,) = opened().entries("*.csv")
    drop.remove("in/here/a.csv")
    with opened().local(entry, ".ctl") as held:
        assert held is None


def test_a_large_object_is_cut_off_and_goes_on_where_it_ended(drop, opened):
    """The store closes the connection in the middle; the rest is asked for, and the hash is that of the whole."""
    content = bytes(range(256)) * 20_000
    drop.put("in/here/a.csv", content)
    store = opened()
    (entry,) = store.entries("*.csv")
    whole = {"ETag": entry.etag, "Last-Modified": "Sun, 01 Mar 2026 00:00:01 GMT", "Content-Length": str(len(content)), "Connection": "close"}  # fmt: skip
    cut = iter([(200, whole, content[: len(content) // 3])])
    drop.fault = lambda path: next(cut, None) if path.endswith("a.csv") else None
    with store.local(entry, None) as (copy, _digest):
        assert copy.read_bytes() == content
    assert drop.fetched == ["in/here/a.csv"] * 2


def test_an_object_of_another_length_than_announced_is_not_landed(drop, opened):
    drop.put("in/here/a.csv", b"12345")
    store = opened()
    (entry,) = store.entries("*.csv")
    whole = {"ETag": entry.etag, "Last-Modified": "Sun, 01 Mar 2026 00:00:01 GMT", "Content-Length": "9", "Connection": "close"}  # fmt: skip
    drop.fault = lambda path: (200, whole, b"12345") if path.endswith("a.csv") else None
    with pytest.raises(TransientError, match=r"web_events: s3://drop/in/here"), store.local(entry, None):
        pass


def test_entries_carry_what_tells_a_change(drop, opened):
    drop.put("in/here/a.csv", b"1")
    (first,) = opened().entries("*.csv")
    drop.put("in/here/a.csv", b"2", seconds=0)
    (second,) = opened().entries("*.csv")
    assert isinstance(first, Entry) and first.mtime_ns % 1_000_000_000 == 0
    assert (first.size, first.mtime_ns) == (second.size, second.mtime_ns) and first.etag != second.etag
