"""The seeds as they lie in the working tree, read as dbt loads them."""

from functools import cached_property
from pathlib import Path

from journeyhouse.errors import ConfigError
from journeyhouse.settings import HOME
from journeyhouse.transform import rule_seeds, seed_files
from journeyhouse.transform.seed_files import SEEDS

Row = dict[str, str | None]


class Seeds:
    """A folder of seeds. What is not in it (a rule set of old brings no examples) is read from the project's."""

    def __init__(self, folder: Path | None = None):
        self.folder = folder or SEEDS
        if not self.folder.is_dir():
            raise ConfigError(f"{self.folder} is no folder; --seeds wants one with seed_*_rules.csv in it.")

    def sound(self) -> "Seeds":
        """Itself. Raises ConfigError naming every cell that no build would accept."""
        seed_files.check(self.folder, complete=self.folder == SEEDS)
        rule_seeds.check(self.folder, self.inputs)
        return self

    def path(self, name: str) -> Path:
        own = self.folder / f"{name}.csv"
        return own if own.is_file() else SEEDS / f"{name}.csv"

    def rows(self, name: str) -> list[Row]:
        """Rows of a seed; an empty cell and the word null are no value, as for dbt."""
        return [
            {column: cell or None for column, cell in row.items()} for _number, row in seed_files.rows(self.path(name))
        ]

    def rules(self, rule_set: str) -> list[Row]:
        """Rules of a set in the order in which they are asked."""
        found = self.rows(f"seed_{rule_set}_rules")
        return sorted(found, key=lambda row: (int(row["priority"]), row["rule_id"]))

    def active(self, rule_set: str) -> list[Row]:
        return [row for row in self.rules(rule_set) if row["active"] == "true"]

    def values(self, name: str, column: str) -> list[str]:
        """The distinct values of a seed's column, in their order."""
        return list(dict.fromkeys(row[column] for row in self.rows(name) if row[column] is not None))

    @cached_property
    def inputs(self) -> dict[str, list[str]]:
        """The columns that the rules of each set look at."""
        return rule_seeds.inputs(HOME / "dbt_project")
