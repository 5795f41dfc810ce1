"""A build: what it is called and as of when it stands, its layers with the forecasts between, its publication, its report."""

import contextlib
import secrets
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from journeyhouse import clock
from journeyhouse.errors import Busy
from journeyhouse.gates import gate, rules
from journeyhouse.gates.verdict import Verdict
from journeyhouse.observe.report import write_report as write_page
from journeyhouse.publish import publisher, tables
from journeyhouse.rules import history
from journeyhouse.settings import Settings
from journeyhouse.transform import dbt
from journeyhouse.value import forecasts
from journeyhouse.warehouse import engine, schemas

_LOCK = 0x6A68_0005
# Up to `loaded_until` everything that landed is committed: a transaction still open began then or later, and stamps
# its rows with the clock, so later still. Sessions that this role may not look into do not land with it.
_BEGIN = """
insert into ops.build_context (only_row, build_id, as_of, macros, built_at, loaded_until)
select true, %s, %s, %s, now(), least(now(), min(xact_start)) from pg_stat_activity
where datname = current_database() and pid <> pg_backend_pid()
on conflict (only_row) do update set
    build_id = excluded.build_id, as_of = excluded.as_of, macros = excluded.macros, built_at = excluded.built_at,
    loaded_until = excluded.loaded_until
"""


@contextlib.contextmanager
def alone(settings: Settings) -> Iterator[None]:
    """Hold the warehouse's build. Raises Busy for who would build, judge or publish what another is building."""
    with engine.connect(engine.url(settings), autocommit=True) as connection:
        if not connection.execute("select pg_try_advisory_lock(%s)", (_LOCK,)).fetchone()[0]:
            raise Busy("another build of this warehouse is at work; wait for it, this one did nothing.")
        yield


def begin_build(settings: Settings) -> str:
    """Name the build; fix as of when it stands and up to when landing is complete; models read these, not the clock."""
    build_id = f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(2)}"
    with engine.connect(engine.url(settings), autocommit=True) as connection:
        # The verdicts on what landed since the last build speak for the build that will use it.
        connection.execute(
            "update ops.verdicts set build_id = %s where gate like 'landing:%%' "
            "and judged_at > coalesce((select built_at from ops.build_context), '-infinity')",
            (build_id,),
        )
        connection.execute(_BEGIN, (build_id, clock.now(settings), dbt.macros()))
        connection.execute(schemas.BUILDS)
        connection.execute(schemas.EXPORTS)
        connection.execute(
            "insert into ops.builds select build_id, as_of, built_at, loaded_until from ops.build_context"
        )
    return build_id


def build_layer(settings: Settings, layer: str, full_refresh: bool = False) -> list[dbt.NodeResult]:
    """Build one layer and keep what its tests warn of; behind the intermediate one, what the marts say of customers is
    forecast from it."""
    results = dbt.build(settings, layer, full_refresh)
    with engine.connect(engine.url(settings), autocommit=True) as connection:
        [(build_id, as_of)] = connection.execute("select build_id, as_of from ops.build_context").fetchall()
        gate.record(connection, _warnings(build_id, layer, results))
        if layer == "intermediate":
            forecasts.make(connection, as_of.astimezone(ZoneInfo(settings.company["timezone"])).date())
    return results


def _warnings(build_id: str, layer: str, results: Sequence[dbt.NodeResult]) -> list[Verdict]:
    """A build that goes on over what it could not decide says so where the gates do."""
    laws = {law.id: law for law in rules.load_laws()}
    return [
        Verdict(
            rule=laws[result.name], rule_id=result.name, table="", gate=f"build:{layer}", build_id=build_id,
            success=result.status == "pass", checked=result.failures or 0, failed=result.failures or 0,
        )
        for result in results
        if result.kind == "test" and result.name in laws and result.status in ("pass", "warn")
    ]  # fmt: skip


def publish_build(settings: Settings) -> dict[str, int]:
    """Publish the judged candidate in one transaction, as a difference. Returns rows changed, by mart."""
    with engine.connect(engine.url(settings), autocommit=True) as connection:
        build_id, as_of = connection.execute("select build_id, as_of from ops.build_context").fetchone()
        history.record(connection)
        result = publisher.publish(
            connection, dbt.published_tables(settings), build_id, as_of, dbt.descriptions(settings)
        )
        tables.grant_bi(connection)
    return {name: change.changed for name, change in result.tables.items()}


def write_report(
    settings: Settings, out: Path | None = None, language: str | None = None, customer: str | None = None
) -> Path:
    """The self-contained page about the published marts; default var/report.html in the company's language."""
    path = out or settings.var / "report.html"
    with engine.connect(engine.url(settings)) as connection:
        return write_page(
            connection,
            path,
            language or settings.company["language"],
            customer,
            company=settings.company["name"],
            timezone=settings.company["timezone"],
            currency=settings.company["reporting_currency"],
        )
