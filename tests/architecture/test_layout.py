"""The house keeps its shape: budgets, rooms and names that tools stumble over."""

import re
import subprocess

import pytest

from journeyhouse.documents import read_yaml
from journeyhouse.settings import HOME
from journeyhouse.sources.registry import registry

TRACKED = [
    HOME / line
    for line in subprocess.run(
        ["git", "ls-files"], cwd=HOME, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    if (HOME / line).is_file()
]
BUDGETS = {
    "dags/*.py": 60,
    "plugins/journeyhouse/**/*.py": 300,
    "dbt_project/models/**/*.sql": 110,
    "dbt_project/macros/**/*.sql": 110,
    "tests/**/*.py": 250,
}
# Known debts. The list may only shrink.
OVER_BUDGET: dict[str, int] = {}


def test_no_file_is_over_its_budget():
    over = {
        str(path.relative_to(HOME)): count
        for pattern, lines in BUDGETS.items()
        for path in HOME.glob(pattern)
        if path in TRACKED
        and (count := len(path.read_text().splitlines())) > OVER_BUDGET.get(str(path.relative_to(HOME)), lines)
    }
    assert over == {}, "split these: a file does one thing"


@pytest.mark.parametrize("source", registry().values(), ids=lambda source: source.name)
def test_a_source_has_all_its_rooms(source):
    rooms = [
        HOME / "plugins/journeyhouse/sources" / source.name / "source.yml",
        HOME / "dbt_project/models/staging" / source.name / f"_{source.name}__sources.yml",
        HOME / "expectations/landing" / f"{source.name}.yml",
    ]
    assert [str(room) for room in rooms if not room.is_file()] == []
    staging = HOME / "dbt_project/models/staging" / source.name
    assert list(staging.glob(f"stg_{source.name}__*.sql")), f"{staging} holds no staging model"


def test_nothing_is_named_so_that_dbt_would_import_it():
    assert [path for folder in ("dags", "plugins") for path in (HOME / folder).glob("dbt_*")] == []
    assert list((HOME / "dbt_project").rglob("__init__.py")) == []


def test_airflow_loads_no_plugin_file_by_accident():
    assert (HOME / "plugins/.airflowignore").read_text().split() == ["journeyhouse/"]


def test_the_repository_names_no_registry_and_no_machine():
    forbidden = re.compile(
        "|".join(
            [
                "py" + r"pi\.org",
                "registry" + r"\.npmjs",
                "python" + r"hosted\.org",
                "/wor" + "k/main",
                "/ho" + "me/",
                "/ro" + "ot/",
            ]
        )
    )
    found = []
    for path in TRACKED:
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        found += [f"{path.relative_to(HOME)}: {match.group()}" for match in [forbidden.search(text)] if match]
    assert found == []


def test_the_lock_has_versions_and_hashes_and_no_address():
    text = (HOME / "requirements.lock").read_text()
    assert "://" not in text and "--index" not in text
    pins = [line for line in text.splitlines() if re.match(r"^[a-z0-9]", line)]
    assert all(re.match(r"^[A-Za-z0-9_.\[\],-]+==\S+( ;.*)? \\$", pin) for pin in pins)
    assert text.count("--hash=sha256:") > len(pins)


def test_models_right_of_the_shapes_name_no_platform():
    names = "|".join(set(registry()) - {"web_events"} | {"facebook_ads"})
    folders = ["intermediate", "marts", "publish"]
    found = [
        str(path.relative_to(HOME))
        for folder in folders
        for path in (HOME / "dbt_project/models" / folder).rglob("*.sql")
        if "shapes" not in path.parts and re.search(rf"\bstg_|source\('raw'|\b({names})__", path.read_text())
    ]
    assert found == []


def test_every_yaml_of_ours_is_readable():
    for path in TRACKED:
        if path.suffix in (".yml", ".yaml") and "_template" not in path.parts:
            assert read_yaml(path) is not None, path


def test_commands_read_relations_that_models_make():
    rooms = r"(?:from|join)\s+(?:staging|intermediate|candidate|marts|seeds)\.([a-z_0-9]+)"
    made = {path.stem for path in (HOME / "dbt_project").rglob("*.sql")}
    made |= {path.stem for path in (HOME / "dbt_project/seeds").rglob("*.csv")} | {"journeyhouse_build"}
    read = {
        (name, str(path.relative_to(HOME)))
        for path in (HOME / "plugins").rglob("*.py")
        for name in re.findall(rooms, path.read_text(encoding="utf-8"))
    }
    assert {told for told in read if told[0] not in made} == set() and read
