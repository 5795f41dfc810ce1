"""`journeyhouse new source <name>`: the rooms of a source, filled so that the battery passes from the first minute."""

import re
import shutil
from pathlib import Path

from journeyhouse import docsgen
from journeyhouse.errors import ConfigError
from journeyhouse.settings import HOME
from journeyhouse.sources.registry import registry

_TEMPLATE = Path(__file__).parent / "sources" / "_template"
_STAGING = """\
-- One row per record of {name}, renamed and cast, nothing else.
-- Grain: record. To feed a shape, give this view the shape's columns and add it to that shape's list in dbt_project.yml.

select
    id,
    created_at,
    updated_at,
    _loaded_at
from {{{{ source('raw', '{name}__records') }}}}
where not _is_deleted
"""
_EXPECTATIONS = """\
# What must hold of {name} before it may enter staging. Rules of every stream are in _every_stream.yml.
rules:
  - id: {name}_records_updated_after_created
    table: raw.{name}__records
    expectation: expect_column_pair_values_a_to_be_greater_than_b
    kwargs: {{column_A: updated_at, column_B: created_at, or_equal: true, ignore_row_if: either_value_is_missing}}
    severity: warning
    scope: batch
    why: {{en: "A record cannot change before it exists.", vi: "Bản ghi không thể thay đổi trước khi tồn tại."}}
    remedy: {{en: "Ask the platform which of the two times is right.", vi: "Hỏi nền tảng thời điểm nào đúng."}}
"""


def new_source(name: str) -> list[Path]:
    """Make source.yml, fixtures, staging model, dbt sources and landing expectations. Raises ConfigError when taken."""
    if not re.fullmatch(r"[a-z][a-z0-9_]{1,40}", name):
        raise ConfigError(
            f"'{name}' is not a source name: use lower-case letters, digits and _, beginning with a letter."
        )
    folder = _TEMPLATE.parent / name
    if folder.exists():
        raise ConfigError(f"{folder} exists already; choose another name or edit it.")
    shutil.copytree(_TEMPLATE, folder)
    manifest = folder / "source.yml"
    manifest.write_text(manifest.read_text(encoding="utf-8").replace("__name__", name), encoding="utf-8")
    (folder / "__init__.py").write_text("")
    staging = HOME / "dbt_project" / "models" / "staging" / name / f"stg_{name}__records.sql"
    staging.parent.mkdir(parents=True, exist_ok=True)
    staging.write_text(_STAGING.format(name=name), encoding="utf-8")
    expectations = HOME / "expectations" / "landing" / f"{name}.yml"
    expectations.write_text(_EXPECTATIONS.format(name=name), encoding="utf-8")
    registry.cache_clear()
    return [manifest, folder / "fixtures" / "records.json", staging, expectations, *docsgen.write()]
