"""Rule sets and other seeds that builds have used, kept for ever: what was judged in spring can be explained in autumn."""

import csv
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import psycopg

from journeyhouse.errors import ConfigError
from journeyhouse.transform.rule_seeds import RULE_SETS
from journeyhouse.transform.seed_files import header, layouts

# All that int_touchpoints__rule_set digests into the version.
SEEDS = (
    *(f"seed_{name}_rules" for name in RULE_SETS), "seed_moment_to_stage", "seed_touchpoint_types", "seed_content_touchpoints",
    "seed_channels",
)  # fmt: skip
# Made where it is filled, as the publications' own tables are: a house that is upgraded publishes without a new `init`.
_TABLE = """
create table if not exists ops.rule_sets (
    change_no bigint generated always as identity primary key,
    rule_set_version text not null, rule_set text not null, rules json not null, first_build_id text, as_of timestamptz,
    recorded_at timestamptz not null default now()
)
"""
_LATEST = "select rule_set_version from ops.rule_sets where rule_set = any (%s) order by change_no desc limit 1"


def record(connection: psycopg.Connection) -> None:
    """Append the rules of the build in hand when they are not those of the build before; of other seeds each that is not."""
    connection.execute(_TABLE)
    rows = " union all ".join(
        f"select {position} as position, '{seed}' as rule_set, "
        f"(select coalesce(json_agg(row_to_json(r) order by r.ctid), '[]') from seeds.{seed} as r) as rules"
        for position, seed in enumerate((*SEEDS, *_others(connection)))
    )
    connection.execute(
        f"""
        insert into ops.rule_sets (rule_set_version, rule_set, rules, first_build_id, as_of)
        select version.rule_set_version, seeds.rule_set, seeds.rules, build.build_id, build.as_of
        from intermediate.int_touchpoints__rule_set as version
        cross join ops.build_context as build
        cross join ({rows}) as seeds
        where case
            when seeds.rule_set = any (%s) then version.rule_set_version is distinct from ({_LATEST})
            else seeds.rules::text is distinct from (
                select kept.rules::text from ops.rule_sets as kept
                where kept.rule_set = seeds.rule_set order by kept.change_no desc limit 1
            )
        end
        order by seeds.position
        """,
        (list(SEEDS), list(SEEDS)),
    )


def _others(connection: psycopg.Connection) -> list[str]:
    """Seeds that are loaded and judge no touch: who is one person, what a stage or a conversion is, and so on."""
    return [
        name
        for (name,) in connection.execute(
            "select tablename from pg_tables where schemaname = 'seeds' and tablename ~ '^seed_[a-z0-9_]+$' "
            "and not tablename = any (%s) order by tablename",
            (list(SEEDS),),
        )
    ]


def versions(connection: psycopg.Connection) -> list[tuple[str, str, datetime]]:
    """Each change of the rules: version, the first build that used it, as of when; the latest last.

    Raises ConfigError when none has been kept yet.
    """
    if not connection.execute("select to_regclass('ops.rule_sets')").fetchone()[0]:
        raise ConfigError("no build has left its rules yet; they are kept from the next publication on.")
    return connection.execute(
        "select rule_set_version, first_build_id, as_of from ops.rule_sets where rule_set = %s order by change_no",
        SEEDS[:1],
    ).fetchall()


def find(connection: psycopg.Connection, wanted: str, timezone: str) -> tuple[str, str]:
    """Version and build of a version (its first letters do) or of a day, at whose end its rules were in force.

    Raises ConfigError when there is none, or when the letters name several.
    """
    known = versions(connection)
    try:
        day = date.fromisoformat(wanted)
    except ValueError:
        found = {version: build for version, build, _as_of in reversed(known) if version.startswith(wanted.lower())}
    else:
        found = dict(
            [(version, build) for version, build, as_of in known if as_of.astimezone(ZoneInfo(timezone)).date() <= day][
                -1:
            ]
        )
        if not found:
            raise ConfigError(f"{wanted} is before the oldest rules that are kept, of {known[0][2]:%Y-%m-%d}.")
    if len(found) != 1:
        told = ", ".join(f"{version[:12]} ({as_of:%Y-%m-%d})" for version, _build, as_of in known[-10:])
        raise ConfigError(f"'{wanted}' is {'several' if found else 'none'} of the kept versions: {told}.")
    return found.popitem()


def write(connection: psycopg.Connection, version: str, folder: Path) -> list[Path]:
    """The seeds of a version as the CSV files that they were; returns them. Files that exist are not overwritten."""
    if taken := [path for path in (folder / f"{seed}.csv" for seed in SEEDS) if path.exists()]:
        raise ConfigError(f"{taken[0]} exists already; name another folder.")
    folder.mkdir(parents=True, exist_ok=True)
    seeds = of_version(connection, version)
    for name, rules in seeds.items():
        _write(folder / f"{name}.csv", rules, list(rules[0]) if rules else list(layouts()[name]))
    return [folder / f"{name}.csv" for name in seeds]


def of_version(connection: psycopg.Connection, version: str) -> dict[str, list[dict[str, Any]]]:
    """The rows of each rule seed of a version."""
    return dict(
        connection.execute(
            "select distinct on (rule_set) rule_set, rules from ops.rule_sets "
            "where rule_set_version = %s and rule_set = any (%s) order by rule_set, change_no",
            (version, list(SEEDS)),
        ).fetchall()
    )


def in_force(connection: psycopg.Connection, as_of: datetime, built_until: datetime) -> dict[str, list[dict[str, Any]]]:
    """The rows of each seed by which the last build up to then was made that was published.

    Builds that left no record of when they were made are taken by what `as_of` they stood for. Raises ConfigError where
    no rules are kept of then.
    """
    found = connection.execute(
        "select distinct on (kept.rule_set) kept.rule_set, kept.rules from ops.rule_sets as kept "
        "left join ops.builds as builds on builds.build_id = kept.first_build_id "
        "where case when builds.build_id is null then kept.as_of <= %s else builds.built_at <= %s end "
        "order by kept.rule_set, kept.change_no desc",
        (as_of, built_until),
    ).fetchall() if versions(connection) else []  # fmt: skip
    if not found:
        raise ConfigError(
            f"no rules are kept of {as_of:%Y-%m-%d %H:%M}; the oldest are of {versions(connection)[0][2]:%Y-%m-%d %H:%M}. "
            "Use --rules now, or name a version of 'journeyhouse rules as-of'."
        )
    return dict(found)


def replace_in(folder: Path, seeds: dict[str, list[dict[str, Any]]]) -> None:
    """Write kept rows over the seeds of a folder, in the columns that those have now; seeds that are no more are left out."""
    for path in folder.glob("seed_*.csv"):
        if path.stem in seeds:
            _write(path, seeds[path.stem], header(path))


def _write(path: Path, rows: list[dict[str, Any]], columns: Sequence[str]) -> None:
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, columns, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows({column: _cell(value) for column, value in row.items()} for row in rows)


def _cell(value: Any) -> Any:
    return {True: "true", False: "false"}.get(value, value) if isinstance(value, bool) else value
