"""`journeyhouse new source <name>` gives a source that passes every test of this battery before a line is written."""

import os
import shutil
import subprocess
import sys

import pytest

from journeyhouse.settings import HOME

BATTERY = (
    "test_every_manifest.py",
    "test_every_source.py",
    "test_every_source_over_http.py",
    "test_pages_and_rows_agree.py",
)


@pytest.fixture(scope="module")
def copied(tmp_path_factory):
    """A copy of the repository in which a source was made."""
    home = tmp_path_factory.mktemp("copy") / "journeyhouse"
    home.mkdir()
    for folder in ("plugins", "dbt_project", "expectations", "docs", "tests/sources"):
        ignored = shutil.ignore_patterns("__pycache__", "target", "logs")
        shutil.copytree(HOME / folder, home / folder, ignore=ignored)
    modules = (f"tests/{name}.py" for name in ("__init__", "conftest", "databases", "loopback"))
    for file in ("pyproject.toml", "journeyhouse.yml", *modules):
        shutil.copy(HOME / file, home / file)
    return home


def run(home, *command: str) -> subprocess.CompletedProcess:
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("JOURNEYHOUSE_", "PYTEST_"))}
    environment |= {"PYTHONPATH": str(home / "plugins"), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        [sys.executable, "-m", *command], cwd=home, env=environment, capture_output=True, text=True, timeout=300
    )


def test_a_new_source_passes_the_battery_from_the_first_minute(copied):
    made = run(copied, "journeyhouse", "new", "source", "ban_hang")
    assert made.returncode == 0, made.stderr
    written = [line.removeprefix("wrote ") for line in made.stdout.splitlines()]
    assert "plugins/journeyhouse/sources/ban_hang/source.yml" in written
    assert all((copied / path).is_file() for path in written)
    files = [f"tests/sources/{name}" for name in BATTERY]
    tested = run(copied, "pytest", *files, "-k", "ban_hang", "-p", "no:cacheprovider", "-vv")
    assert tested.returncode == 0, tested.stdout[-4000:]
    assert tested.stdout.count("[ban_hang-ban_hang__records] PASSED") >= 20, tested.stdout[-4000:]


AUTHS = {
    "trong_query": '{kind: query, query: {ApiKey: "{api_key}", SecretKey: "{secret_key}"}}',
    "co_ban": '{kind: basic, username: "{email}/token", password: api_token}',
    "dang_nhap": (
        "{kind: oauth2, grant: refresh_token, token_url: 'https://login.example.com/token', base_url_from: instance_url, "
        'headers: {developer-token: "{developer_token}"}}'
    ),
}


def test_every_kind_of_auth_passes_the_same_battery(copied):
    for name, auth in AUTHS.items():
        assert run(copied, "journeyhouse", "new", "source", name).returncode == 0
        manifest = copied / "plugins/journeyhouse/sources" / name / "source.yml"
        before = manifest.read_text()
        manifest.write_text(before.replace("auth: {kind: bearer, token: access_token}", f"auth: {auth}"))
        assert manifest.read_text() != before
    files = ("tests/sources/test_every_manifest.py", "tests/sources/test_every_source_over_http.py")
    tested = run(copied, "pytest", *files, "-k", " or ".join(AUTHS), "-p", "no:cacheprovider", "-vv")
    assert tested.returncode == 0, tested.stdout[-4000:]
    for name in AUTHS:
        assert tested.stdout.count(f"[{name}") >= 10


@pytest.mark.parametrize(
    ("name", "words"),
    [("Ban-Hang", "lower-case letters, digits and _"), ("hubspot", "exists already"), ("ban_hang", "exists already")],
)
def test_a_name_that_cannot_be_used_is_refused_and_nothing_is_written(copied, name, words):
    run(copied, "journeyhouse", "new", "source", "ban_hang")
    before = sorted(path for path in copied.rglob("*") if "__pycache__" not in path.parts)
    refused = run(copied, "journeyhouse", "new", "source", name)
    assert refused.returncode == 2 and words in refused.stderr and "Traceback" not in refused.stderr
    assert sorted(path for path in copied.rglob("*") if "__pycache__" not in path.parts) == before
