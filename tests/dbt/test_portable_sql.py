"""Models speak the SQL that all engines share; what differs sits behind a macro in macros/portability."""

import re

import pytest

from journeyhouse.settings import HOME

MODELS = sorted((HOME / "dbt_project" / "models").rglob("*.sql"))
ENGINE_SPECIFIC = {
    r"::\s*[a-z]": "write cast(x as type)",
    r"\bdistinct\s+on\b": "rank with row_number()",
    r"\bqualify\b": "filter in an outer select",
    r"\bgenerate_series\b": "use the date_spine macro",
    r"\bwith\s+recursive\b": "use the connected_components macro",
    r"\bfilter\s*\(\s*where\b": "write sum(case when … then … end)",
    r"\bignore\s+nulls\b": "order by the null flag",
    r"\barray_agg\b|\bunnest\b|\blateral\b": "use a macro of macros/portability",
    r"[^~]~\*\s*'": "use the regex_like macro",
    r"\bat\s+time\s+zone\b": "use the local-time macros",
    r"->>?|#>>?": "use the json_text macro",
    r"\bnow\s*\(|\bcurrent_(date|timestamp)\b|\brandom\s*\(": "read ops.build_context: marts hold nothing volatile",
}


def code_of(path) -> str:
    text = re.sub(r"\{#.*?#\}|--[^\n]*", "", path.read_text(encoding="utf-8"), flags=re.S)
    text = re.sub(r"\{\{.*?\}\}|\{%.*?%\}", "", text, flags=re.S)
    return re.sub(r"'[^'\n]*'", "''", text)


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_a_model_is_portable(path):
    found = [
        f"{match.group()!r}: {remedy}"
        for pattern, remedy in ENGINE_SPECIFIC.items()
        for match in re.finditer(pattern, code_of(path), re.I)
    ]
    assert found == []
