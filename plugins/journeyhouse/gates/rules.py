"""expectations/*.yml as typed rules. What a rule says is in the file; what is wrong with it is said at once."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from journeyhouse.documents import read_yaml
from journeyhouse.errors import ConfigError
from journeyhouse.gates.expectation_kinds import KINDS, QUERY
from journeyhouse.settings import HOME

SEVERITIES = ("critical", "warning", "info")
SCOPES = ("batch", "table")
LANGUAGES = ("en", "vi")
EVERY_STREAM = "_every_stream.yml"
LAWS = HOME / "dbt_project" / "tests" / "laws" / "_laws.yml"
_FIELDS = {
    "id", "table", "expectation", "kwargs", "severity", "why", "remedy", "scope", "pii", "key", "quarantine",
}  # fmt: skip
_NAME = r"[a-z_][a-z0-9_]*"


@dataclass(frozen=True)
class Rule:
    """One expectation. `table` may end in `*`; `key` names the columns that tell a row apart where the
    table has no primary key; `quarantine` says whether a failing warning moves its rows aside."""

    id: str
    table: str
    expectation: str
    kwargs: dict[str, Any]
    severity: str
    why: dict[str, str]
    remedy: dict[str, str]
    scope: str
    pii: bool
    quarantine: bool
    key: tuple[str, ...] = ()
    file: str = field(default="", compare=False)

    @property
    def query(self) -> str | None:
        return self.kwargs.get("query") if self.expectation == QUERY else None

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns that the rule names outside its query."""
        named = [self.kwargs[name] for name in ("column", "column_A", "column_B") if name in self.kwargs]
        return (*named, *self.kwargs.get("column_list", ()), *self.key)


def load_landing(folder: Path, source: str) -> list[Rule]:
    """The rules of one source's landing gate: those of every stream, then its own.

    Raises ConfigError naming file, rule, field and fix.
    """
    shared = [
        Rule(**{**vars(rule), "table": rule.table.replace("raw.*", f"raw.{source}__*")})
        for rule in _load(folder / "landing" / EVERY_STREAM)
    ]
    own = _load(folder / "landing" / f"{source}.yml")
    for rule in own:
        if not rule.table.startswith(f"raw.{source}__"):
            raise _wrong(rule.file, rule.id, "table", f"'{rule.table}' is not a table of {source}; use raw.{source}__…")
    return _distinct([*shared, *own])


def load_publish(folder: Path) -> list[Rule]:
    """The rules between the candidate marts and the published ones, of all files in expectations/publish."""
    files = sorted((folder / "publish").glob("*.yml"))
    if not files:
        raise ConfigError(f"{folder / 'publish'}: no rule file. Publishing without a gate is not offered; add one.")
    return _distinct([rule for file in files for rule in _load(file)])


def load_laws() -> list[Rule]:
    """The tests of dbt that only warn, as rules: their file says why and what to do, dbt says whether they hold."""
    return [
        Rule(
            id=law["name"], table="", expectation="", kwargs={}, severity="warning", scope="table", pii=False, quarantine=False,
            why=_both_languages(str(LAWS), law["name"], "why", law["config"]["meta"]),
            remedy=_both_languages(str(LAWS), law["name"], "remedy", law["config"]["meta"]), file=str(LAWS),
        )
        for law in read_yaml(LAWS)["data_tests"]
    ]  # fmt: skip


def _load(path: Path) -> list[Rule]:
    if not path.is_file():
        raise ConfigError(f"{path}: the rule file does not exist; every source has one, if only 'rules: []'.")
    raw = read_yaml(path)
    if not isinstance(raw, dict) or set(raw) - {"rules"} or not isinstance(raw.get("rules"), list):
        raise ConfigError(f"{path}: the file must hold one list called 'rules'.")
    return [_rule(str(path), number, body) for number, body in enumerate(raw["rules"], start=1)]


def _rule(file: str, number: int, body: Any) -> Rule:
    if not isinstance(body, dict):
        raise _wrong(file, f"number {number}", "", "must be a mapping of fields")
    name = str(body.get("id") or f"number {number}")
    if not re.fullmatch(rf"{_NAME}(\.{_NAME})*", name):
        raise _wrong(file, name, "id", "needs a name in lower case with dots, e.g. magento.orders.total_not_negative")
    for key in body:
        if key not in _FIELDS:
            raise _wrong(file, name, str(key), f"is not a field of a rule; known: {', '.join(sorted(_FIELDS))}")
    table = str(body.get("table") or "")
    if not re.fullmatch(rf"{_NAME}\.({_NAME})?\*?", table) or table.endswith("."):
        raise _wrong(file, name, "table", f"'{table}' must be schema.table or schema.prefix*")
    severity = body.get("severity")
    if severity not in SEVERITIES:
        raise _wrong(file, name, "severity", f"'{severity}' must be one of {', '.join(SEVERITIES)}")
    scope = body.get("scope", "batch" if table.startswith("raw.") else "table")
    if scope not in SCOPES:
        raise _wrong(file, name, "scope", f"'{scope}' must be one of {', '.join(SCOPES)}")
    if scope == "batch" and not table.startswith("raw."):
        raise _wrong(file, name, "scope", "only raw tables are loaded in batches; use scope: table")
    expectation, kwargs = _check(file, name, body)
    may_move = severity == "warning" and scope == "batch"
    judges_rows = KINDS[expectation].judges_rows
    quarantine = body.get("quarantine", may_move and judges_rows)
    if quarantine and not (may_move and (judges_rows or expectation == QUERY)):
        raise _wrong(file, name, "quarantine", "needs severity: warning, scope: batch and a check of single rows")
    for flag in ("pii", "quarantine"):
        if not isinstance(body.get(flag, False), bool):
            raise _wrong(file, name, flag, "must be true or false")
    return Rule(
        id=name, table=table, expectation=expectation, kwargs=kwargs, severity=severity,
        why=_both_languages(file, name, "why", body), remedy=_both_languages(file, name, "remedy", body),
        scope=scope, pii=body.get("pii", False), quarantine=quarantine,
        key=tuple(body.get("key") or ()), file=file,
    )  # fmt: skip


def _check(file: str, name: str, body: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    expectation = body.get("expectation")
    kind = KINDS.get(expectation) if isinstance(expectation, str) else None
    if kind is None:
        raise _wrong(file, name, "expectation", f"'{expectation}' is unknown; known: {', '.join(sorted(KINDS))}")
    kwargs = body.get("kwargs") or {}
    if not isinstance(kwargs, dict):
        raise _wrong(file, name, "kwargs", "must be a mapping")
    for needed in kind.needs:
        if kwargs.get(needed) in (None, "", []):
            raise _wrong(file, name, f"kwargs.{needed}", f"is needed by {expectation}")
    for given in kwargs:
        if given not in kind.needs + kind.may:
            raise _wrong(file, name, f"kwargs.{given}", f"is not known to {expectation}")
    return expectation, kwargs


def _both_languages(file: str, name: str, what: str, body: dict[str, Any]) -> dict[str, str]:
    text = body.get(what)
    if isinstance(text, dict) and (strange := [str(key) for key in text if key not in LANGUAGES]):
        raise _wrong(file, name, what, f"has a part '{strange[0]}' of no language; put a text with a comma into quotes")
    if (
        not isinstance(text, dict)
        or set(text) != set(LANGUAGES)
        or not all(str(part).strip() for part in text.values())
    ):
        raise _wrong(file, name, what, f"must be given in both languages: {what}: {{en: …, vi: …}}")
    return {language: str(text[language]).strip() for language in LANGUAGES}


def _distinct(rules: list[Rule]) -> list[Rule]:
    seen: dict[str, str] = {}
    for rule in rules:
        if rule.id in seen:
            raise _wrong(rule.file, rule.id, "id", f"is already used in {seen[rule.id]}; give it a name of its own")
        seen[rule.id] = rule.file
    return rules


def _wrong(file: str, rule: str, name: str, problem: str) -> ConfigError:
    return ConfigError(f"{file}: rule {rule}: {name + ' ' if name else ''}{problem}.")
