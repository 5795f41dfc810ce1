"""What forked processes begin with: imported once, and out of the collector's way, so that none of them looks through it again."""

import gc
import tempfile
from pathlib import Path

import dbt.adapters.duckdb  # noqa: F401
import dbt.adapters.postgres  # noqa: F401
from dbt.cli.main import dbtRunner
from dbt.contracts.graph.manifest import Manifest

import tests.sources.killing  # noqa: F401

# A thing of each of the kinds that runs of the house's project meet most.
SMALL_PROJECT = {
    "dbt_project.yml": "{name: small, profile: small}",
    "profiles.yml": "small: {outputs: {o: {type: postgres, host: h, port: 1, user: u, password: p, dbname: d, schema: s, threads: 1}}, target: o}",
    "macros/m.sql": "{% macro m() %}1{% endmacro %}",
    "seeds/given.csv": "n\n1\n",
    "models/said.sql": "{{ config(materialized='incremental', unique_key='n', on_schema_change='fail', indexes=[{'columns': ['n']}], meta={'a': 'b'}, "
    "contract={'enforced': true}) }} select n from {{ ref('given') }} union all select n from {{ source('raw', 'r') }}",
    "models/said.yml": """
sources: [{name: raw, tables: [{name: r, columns: [{name: n}]}]}]
models: [{name: said, description: d, columns: [{name: n, data_type: int, description: d, data_tests: [not_null]}]}]
unit_tests: [{name: u, model: said, given: [{input: ref('given'), rows: [{n: 1}]}, {input: "source('raw', 'r')", rows: []}], expect: {rows: []}}]
""",
    "tests/law.sql": "select * from {{ ref('said') }} where n > {{ m() }}",
}


def _parse_once() -> None:
    """dbt writes code for each kind of thing when it meets the first: a third of what a run of one model costs."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in SMALL_PROJECT.items():
            path = Path(folder) / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        kept = Path(folder) / "target"
        quiet = ["--log-level", "none", "--log-level-file", "none", "--no-send-anonymous-usage-stats", "--no-write-json"]  # fmt: skip
        done = dbtRunner().invoke(
            [*quiet, "parse", "--project-dir", folder, "--profiles-dir", folder, "--target-path", str(kept)]
        )
        if not done.success:
            raise AssertionError(f"dbt does not read the small project: {done.exception}")
        Manifest.from_msgpack((kept / "partial_parse.msgpack").read_bytes()).build_flat_graph()


_parse_once()
gc.collect()
gc.freeze()
