"""The models' own macros as SQL of one engine, without dbt.

Rules have one meaning, written once in dbt_project/macros. What is tried, checked and previewed is asked by that very
SQL; a matcher of our own would be a second dialect, right until one of the two is changed.
"""

from functools import cache
from typing import Any

import yaml
from jinja2 import Environment

from journeyhouse.settings import HOME

_FILES = (
    "portability/text.sql",
    "rules/rules.sql",
    "shapes/web.sql",
    "identity/normalise.sql",
    "identity/keyed_hash.sql",
)


class Macros:
    """Macros of dbt_project/macros by name; `engine` is `postgres` or `duckdb`."""

    def __init__(self, engine: str):
        self._engine = engine
        # SQL, not HTML: an escaped quote would change it.
        environment = Environment(autoescape=False)  # noqa: S701
        # dbt's `return` leaves the macro at once; each of ours returns in its last line, where handing on is the same.
        environment.globals |= {"adapter": self, "return": lambda value: value, "var": _variables().get}
        folder = HOME / "dbt_project" / "macros"
        text = "\n".join((folder / name).read_text(encoding="utf-8") for name in _FILES)
        self._module = environment.from_string(text).module

    def dispatch(self, name: str) -> Any:
        """The engine's own form of a macro, else the default one, as dbt's adapter.dispatch."""
        own = getattr(self._module, f"{self._engine}__{name}", None)
        return own or getattr(self._module, f"default__{name}")

    def __getattr__(self, name: str) -> Any:
        return getattr(self._module, name)


def _variables() -> dict[str, Any]:
    return yaml.safe_load((HOME / "dbt_project" / "dbt_project.yml").read_text(encoding="utf-8"))["vars"]


@cache
def macros(engine: str) -> Macros:
    """The macros of an engine, read once."""
    return Macros(engine)
