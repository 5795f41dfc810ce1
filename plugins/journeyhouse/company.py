"""Which company's warehouse is in use. The embedded server keeps a database for each configuration and demo world,
so that trying another one mixes nothing and destroys nothing."""

import hashlib
import json
import shutil
from dataclasses import asdict, replace
from pathlib import Path

import psycopg
from psycopg import sql

from journeyhouse.errors import ConfigError
from journeyhouse.settings import HOME, Demo, Settings
from journeyhouse.warehouse import embedded


def world(settings: Settings, seed: int | None, customers: int | None, days: int | None) -> Demo | None:
    """The demo world to run: what the command line says, else the one in var/demo, else the configuration's."""
    if settings.demo is None:
        return None
    given = {"seed": seed, "customers": customers, "days": days}
    base = settings.demo
    if all(value is None for value in given.values()):
        base = _current_world(settings) or base
    return replace(base, **{key: value for key, value in given.items() if value is not None})


def activate(settings: Settings, demo: Demo | None) -> tuple[Settings, bool, bool]:
    """Settings bound to this company's database, whether the demo world begins anew (its database is dropped), and whether
    the embedded server has just made the database."""
    fresh = demo is not None and _current_world(settings) != demo
    database, made = _database(settings, demo), False
    if not settings.warehouse_url:
        cluster = embedded.load(settings.var / "postgres")
        if fresh:
            embedded.drop_database(cluster, database)
            shutil.rmtree(settings.var / "dbt" / database, ignore_errors=True)
        made = embedded.ensure_database(cluster, database)
    return replace(settings, demo=demo, database=database), fresh, made


def remember(settings: Settings) -> None:
    """Make this the company that commands speak of until another is brought up."""
    record: dict[str, object] = {"config": str(settings.config_path), "database": settings.database}
    if settings.demo is not None:
        record["world"] = asdict(settings.demo)
    (settings.var / "company.json").write_text(json.dumps(record))


def refuse_mixing(connection: psycopg.Connection, demo: Demo | None) -> None:
    """A server of one's own keeps one database for whatever comes: note the demo world in it. Raises ConfigError where rows of
    another world, or of a company beside the demo, have landed there."""
    world = demo and f"demo company: seed {demo.seed}, {demo.customers} customers, {demo.days} days"
    held, used = connection.execute(
        "select obj_description('raw'::regnamespace, 'pg_namespace'), exists (select from ops.ledger)"
    ).fetchone()
    if used and held != world:
        raise ConfigError(
            f"the warehouse of JOURNEYHOUSE_WAREHOUSE_URL holds rows of {held or 'a company'}; those of {world or 'another company'} "
            "would be mixed with them. Name another database there, name the configuration of these rows with --config, or unset it "
            "to use the embedded one."
        )
    if not used:
        connection.execute(sql.SQL("comment on schema raw is {}").format(sql.Literal(world)))


def last_config(var: Path) -> str | None:
    """The configuration of the last run: what `journeyhouse sql` and `report` look at by default."""
    try:
        return json.loads((var / "company.json").read_text())["config"]
    except (OSError, ValueError, KeyError):
        return None


def _current_world(settings: Settings) -> Demo | None:
    """World of var/demo: seed, customers and the days it began with (advancing does not make another world)."""
    try:
        state = json.loads((settings.demo_home / "state.json").read_text())
        return Demo(int(state["seed"]), int(state["customers"]), int(state["days"]))
    except (OSError, ValueError, KeyError):
        return None


def _database(settings: Settings, demo: Demo | None) -> str:
    parts = [str(settings.config_path)]
    if demo:
        parts.append(f"{demo.seed}/{demo.customers}/{demo.days}")
    if settings.config_path == (HOME / "journeyhouse.yml").resolve() and demo == settings.demo:
        return "journeyhouse"
    return "journeyhouse_" + hashlib.sha256("|".join(parts).encode()).hexdigest()[:10]
