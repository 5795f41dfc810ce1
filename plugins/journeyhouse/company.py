"""Which company's warehouse is in use. The embedded server keeps a database for each configuration and demo world,
so that trying another one mixes nothing and destroys nothing."""

import hashlib
import json
import shutil
from dataclasses import replace
from pathlib import Path

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


def activate(settings: Settings, demo: Demo | None) -> tuple[Settings, bool]:
    """Settings bound to this company's database, and whether the demo world begins anew (its database is dropped)."""
    fresh = demo is not None and _current_world(settings) != demo
    database = _database(settings, demo)
    record = {"config": str(settings.config_path), "database": database}
    settings.var.mkdir(parents=True, exist_ok=True)
    if demo is not None:
        record["world"] = {"seed": demo.seed, "customers": demo.customers, "days": demo.days}
    if not settings.warehouse_url:
        cluster = embedded.load(settings.var / "postgres")
        if fresh:
            embedded.drop_database(cluster, database)
            shutil.rmtree(settings.var / "dbt" / database, ignore_errors=True)
        embedded.ensure_database(cluster, database)
    (settings.var / "company.json").write_text(json.dumps(record))
    return replace(settings, demo=demo, database=database), fresh


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
