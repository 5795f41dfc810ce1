"""What is running, and which build BI reads."""

import psycopg

from journeyhouse.errors import JourneyhouseError
from journeyhouse.settings import Settings
from journeyhouse.warehouse import embedded, engine


def status(settings: Settings) -> str:
    """A few lines in plain words; never raises because something is down."""
    from journeyhouse.airflow import house

    airflow = house.load(settings)
    lines = [
        f"configuration: {settings.config_path}",
        f"warehouse:     {_warehouse(settings)}",
        f"airflow:       {airflow.url if airflow else 'none that was started here (journeyhouse up)'}",
    ]
    try:
        with engine.connect(engine.url(settings)) as connection:
            lines += _build(connection)
    except JourneyhouseError as error:
        lines.append(f"build:         unknown ({error})")
    return "\n".join(lines)


def _warehouse(settings: Settings) -> str:
    if settings.warehouse_url:
        try:
            at = engine.libpq_environment(settings.warehouse_url)
        except JourneyhouseError:
            return "unknown"
        return f"{at['PGHOST']}:{at['PGPORT']}, database {at['PGDATABASE']} (JOURNEYHOUSE_WAREHOUSE_URL)"
    home = settings.var / "postgres"
    if not embedded.running(home):
        return "embedded, down (journeyhouse up)"
    return f"embedded, 127.0.0.1:{embedded.load(home).port}, database {settings.database}"


def _build(connection: psycopg.Connection) -> list[str]:
    if not connection.execute("select to_regclass('marts.journeyhouse_build')").fetchone()[0]:
        return ["build:         nothing was published yet (scripts/run)"]
    row = connection.execute("select build_id, as_of, published_at from marts.journeyhouse_build").fetchone()
    if row is None:
        return ["build:         nothing was published yet (scripts/run)"]
    return [f"build:         {row[0]}, as of {row[1]:%Y-%m-%d %H:%M %Z}, published {row[2]:%Y-%m-%d %H:%M %Z}"]
