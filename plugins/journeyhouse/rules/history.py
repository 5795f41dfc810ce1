"""Rule sets that builds have used, kept for ever: what was judged in spring can be explained in autumn."""

import csv
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import psycopg

from journeyhouse.errors import ConfigError
from journeyhouse.transform.rule_seeds import RULE_SETS, layout_of

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
_LATEST = "select rule_set_version from ops.rule_sets order by change_no desc limit 1"


def record(connection: psycopg.Connection) -> None:
    """Append the rules of the build in hand when they are not those of the build before."""
    connection.execute(_TABLE)
    rows = " union all ".join(
        f"select {position} as position, '{seed}' as rule_set, "
        f"(select coalesce(json_agg(row_to_json(r) order by r.ctid), '[]') from seeds.{seed} as r) as rules"
        for position, seed in enumerate(SEEDS)
    )
    connection.execute(
        f"""
        insert into ops.rule_sets (rule_set_version, rule_set, rules, first_build_id, as_of)
        select version.rule_set_version, seeds.rule_set, seeds.rules, build.build_id, build.as_of
        from intermediate.int_touchpoints__rule_set as version
        cross join ops.build_context as build
        cross join ({rows}) as seeds
        where version.rule_set_version is distinct from ({_LATEST})
        order by seeds.position
        """
    )


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
        end = datetime.combine(date.fromisoformat(wanted) + timedelta(days=1), datetime.min.time(), ZoneInfo(timezone))
    except ValueError:
        found = {version: build for version, build, _as_of in reversed(known) if version.startswith(wanted.lower())}
    else:
        found = dict([(version, build) for version, build, as_of in known if as_of < end][-1:])
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
    rows = connection.execute(
        "select distinct on (rule_set) rule_set, rules from ops.rule_sets where rule_set_version = %s order by rule_set, change_no",
        (version,),
    ).fetchall()
    for name, rules in rows:
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as out:
            writer = csv.DictWriter(out, list(rules[0]) if rules else _layout(name), lineterminator="\n")
            writer.writeheader()
            writer.writerows({column: _cell(value) for column, value in row.items()} for row in rules)
    return [folder / f"{name}.csv" for name, _rules in rows]


def _layout(seed: str) -> tuple[str, ...]:
    return layout_of(seed.removeprefix("seed_").removesuffix("_rules"))


def _cell(value: Any) -> Any:
    return {True: "true", False: "false"}.get(value, value) if isinstance(value, bool) else value
