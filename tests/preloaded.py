"""What forked processes begin with: imported once, and out of the collector's way, so that none of them looks through it again."""

import gc

import dbt.adapters.duckdb  # noqa: F401
import dbt.adapters.postgres  # noqa: F401
import dbt.cli.main  # noqa: F401

import tests.sources.killing  # noqa: F401

gc.collect()
gc.freeze()
