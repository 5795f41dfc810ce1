"""An analyst's desk: the company's warehouse, and an own copy of the seeds and models."""

import csv
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from journeyhouse.settings import HOME
from journeyhouse.warehouse import embedded
from tests.e2e.worlds import Plan, World, lived


@dataclass
class Desk:
    """The analyst's own copy of the seeds, the company's warehouse, and the commands."""

    world: World
    home: Path

    def add(self, seed: str, *rows: tuple[object, ...]) -> None:
        """Write rows at the end of a seed, as an editor does."""
        with (self.home / f"dbt_project/seeds/{seed}.csv").open("a", encoding="utf-8", newline="") as out:
            csv.writer(out, lineterminator="\n").writerows(rows)

    def command(self, *arguments: str) -> str:
        settings = self.world.settings
        place = {
            "JOURNEYHOUSE_HOME": str(self.home), "JOURNEYHOUSE_VAR": str(self.world.var),
            "JOURNEYHOUSE_WAREHOUSE_URL": self.world.url, "PYTHONPATH": str(HOME / "plugins"),
        }  # fmt: skip
        done = subprocess.run(
            [sys.executable, "-m", "journeyhouse", *arguments, "--config", str(settings.config_path)],
            cwd=HOME, env=os.environ | place, capture_output=True, text=True, timeout=600,
        )  # fmt: skip
        assert done.returncode == 0, f"{arguments}: {done.stdout[-3000:]}\n{done.stderr[-3000:]}"
        return done.stdout

    def keyed(self, table: str, key: str) -> dict[str, str]:
        """Rows of a candidate mart as text, by key, without what only says by which rules a row was judged."""
        rows = self.world.rows(f"select {key}, (to_jsonb(t) - 'rule_set_version')::text from candidate.{table} as t")
        return dict(rows)


@contextmanager
def opened(cluster: embedded.Cluster, home: Path, var: Path) -> Iterator[Desk]:
    """A desk at a company that has lived for some weeks."""
    for part in ("dags", "plugins", "expectations", "journeyhouse.yml"):
        (home / part).symlink_to(HOME / part)
    shutil.copytree(HOME / "dbt_project", home / "dbt_project")
    with lived(Plan("an analyst's company", 2025, 30, 45), cluster, var) as world:
        yield Desk(world, home)
