"""The models' own macros as SQL of one engine, without dbt.

Rules and attribution have one meaning, written once in dbt_project/macros. What is tried, previewed or asked of a file is
asked by that very SQL; a matcher or calculator of our own would be a second dialect, right until one of the two is changed.
"""

from collections.abc import Callable, Sequence
from functools import cache
from types import SimpleNamespace
from typing import Any

import yaml
from jinja2 import Environment

from journeyhouse.numbering import PLANS
from journeyhouse.settings import HOME

_FILES = (
    "portability/text.sql", "portability/numbers.sql", "portability/statistics.sql", "portability/temporary.sql", "rules/rules.sql",
    "shapes/web.sql", "attribution/steps.sql", "attribution/markov.sql", "attribution/markov_higher.sql", "attribution/weights.sql",
    "identity/normalise.sql", "identity/names.sql", "identity/keyed_hash.sql", "rules/activation.sql",
)  # fmt: skip


class Macros:
    """Macros of dbt_project/macros by name; `engine` is `postgres` or `duckdb`, `country` the company's.

    Some ask while they are rendered; `ask` runs such a statement and returns its rows.
    """

    def __init__(self, engine: str, ask: Callable[[str], Sequence[tuple]] | None = None, country: str = "VN"):
        self._engine = engine
        self._ask = ask
        # SQL, not HTML: an escaped quote would change it.
        environment = Environment(autoescape=False, extensions=["jinja2.ext.do"])  # noqa: S701
        # dbt's `return` leaves the macro at once; each of ours returns in its last line, where handing on is the same.
        environment.globals |= {
            "adapter": self,
            "return": lambda value: value,
            "run_query": self._run_query,
            "execute": ask,
            "var": _variables().get,
            "env_var": {"JOURNEYHOUSE_NUMBERING": PLANS[country]}.get,
        }
        folder = HOME / "dbt_project" / "macros"
        text = "\n".join((folder / name).read_text(encoding="utf-8") for name in _FILES)
        self._module = environment.from_string(text).module

    def dispatch(self, name: str) -> Any:
        """The engine's own form of a macro, else the default one, as dbt's adapter.dispatch."""
        own = getattr(self._module, f"{self._engine}__{name}", None)
        return own or getattr(self._module, f"default__{name}")

    def _run_query(self, statement: str) -> SimpleNamespace:
        rows = self._ask(statement)
        columns = [list(column) for column in zip(*rows, strict=True)]
        return SimpleNamespace(rows=rows, columns=[SimpleNamespace(values=lambda held=held: held) for held in columns])

    def __getattr__(self, name: str) -> Any:
        return getattr(self._module, name)


def _variables() -> dict[str, Any]:
    return yaml.safe_load((HOME / "dbt_project" / "dbt_project.yml").read_text(encoding="utf-8"))["vars"]


@cache
def macros(engine: str, country: str = "VN") -> Macros:
    """The macros of an engine, read once; the company's country says how phone numbers are written."""
    return Macros(engine, country=country)
