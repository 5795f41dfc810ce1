"""What the sources' raw tables promise to those who build on them, and what a change breaks.

`python -m tests.sources.published` writes it down anew: to be done by whoever breaks a promise on purpose, with a line in
CHANGELOG.md for those who must follow.
"""

import json
from pathlib import Path

from journeyhouse.contracts import Source

PATH = Path(__file__).with_name("published.json")


def promised(sources: dict[str, Source]) -> dict[str, dict]:
    """table -> key, cursor, columns with their types."""
    return {
        stream.table: {
            "key": list(stream.key),
            "cursor": stream.cursor.column if stream.cursor else None,
            "columns": {column.name: column.type for column in stream.columns},
        }
        for source in sources.values()
        for stream in source.streams.values()
    }


def broken(before: dict[str, dict], now: dict[str, dict]) -> list[str]:
    """What no longer holds: a table, a key, a cursor or a column that is gone or is another. New ones break nothing."""
    found = []
    for table, old in before.items():
        new = now.get(table)
        if new is None:
            found.append(f"raw.{table} is gone")
            continue
        found += [
            f"raw.{table}: {what} was {old[what]}, is {new[what]}"
            for what in ("key", "cursor")
            if old[what] != new[what]
        ]
        found += [
            f"raw.{table}.{name} was {kind}, is {new['columns'].get(name, 'gone')}"
            for name, kind in old["columns"].items()
            if new["columns"].get(name) != kind
        ]
    return found


def write() -> None:
    from journeyhouse.sources.registry import registry

    lines = [
        f"{json.dumps(table)}: {json.dumps(what, sort_keys=True)}"
        for table, what in sorted(promised(registry()).items())
    ]
    PATH.write_text("{\n" + ",\n".join(lines) + "\n}\n")


if __name__ == "__main__":
    write()
