"""What the report and the summary read from the published marts and from ops. Missing tables read as empty."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import psycopg
from psycopg.rows import dict_row

from journeyhouse.errors import ConfigError


@dataclass(frozen=True)
class Build:
    """The published build."""

    build_id: str
    as_of: datetime
    published_at: datetime
    previous_build_id: str | None


@dataclass(frozen=True)
class ReportData:
    """Everything the report shows, as plain rows."""

    build: Build | None
    headline: dict[str, Any]
    flow: list[dict[str, Any]] = field(default_factory=list)
    funnel: list[dict[str, Any]] = field(default_factory=list)
    actions: list[dict[str, Any]] = field(default_factory=list)
    returns: list[dict[str, Any]] = field(default_factory=list)
    customer: str | None = None
    timeline: list[dict[str, Any]] = field(default_factory=list)
    quality: dict[str, int] = field(default_factory=dict)
    accounts: list[dict[str, Any]] = field(default_factory=list)


def gather(connection: psycopg.Connection, customer: str | None = None, timezone: str = "UTC") -> ReportData:
    """Read the report's rows; `timezone` is the company's, whose days they tell. Raises ConfigError for a customer that the marts do not know."""
    build = published_build(connection)
    person = _customer(connection, customer)
    return ReportData(
        build=build,
        headline=headline(connection),
        flow=_flow(connection),
        funnel=_funnel(connection),
        actions=_actions(connection),
        returns=_returns(connection, timezone),
        customer=person,
        timeline=_timeline(connection, person) if person else [],
        quality=quality(connection, build.build_id) if build else {},
        accounts=_accounts(connection),
    )


def published_build(connection: psycopg.Connection) -> Build | None:
    """The build that the marts show, if any."""
    if not _columns(connection, "marts.journeyhouse_build"):
        return None
    row = connection.execute(
        "select build_id, as_of, published_at, previous_build_id from marts.journeyhouse_build"
    ).fetchone()
    return Build(*row) if row else None


def headline(connection: psycopg.Connection) -> dict[str, Any]:
    """Orders, revenue, sessions, journeys and what became of them; zero where there is no mart yet."""
    numbers: dict[str, Any] = dict.fromkeys(
        ("orders", "revenue_minor", "sessions", "journeys", "converted", "touches_to_convert", "latest_event")
    )
    for table, query in (
        ("marts.fct_orders", "select count(*) as orders, coalesce(sum(value_minor), 0)::bigint as revenue_minor "
                             "from marts.fct_orders where is_valid"),
        ("marts.fct_sessions", "select count(*) as sessions from marts.fct_sessions"),
        ("marts.fct_journeys", "select count(*) as journeys, count(*) filter (where status = 'converted') as converted, "
                               "percentile_disc(0.5) within group (order by touches) filter (where status = 'converted') "
                               "as touches_to_convert from marts.fct_journeys"),
        ("marts.fct_touchpoints", "select max(occurred_at) as latest_event from marts.fct_touchpoints"),
    ):  # fmt: skip
        if _columns(connection, table):
            numbers |= _rows(connection, query)[0]
    return numbers


def quality(connection: psycopg.Connection, build_id: str) -> dict[str, int]:
    """How many rules were judged for a build, and how many failed, by severity; the last word of each counts."""
    if not _columns(connection, "ops.verdicts"):
        return {}
    rows = _rows(
        connection,
        "select count(*) as rules, count(*) filter (where not success and severity = 'critical') as critical, "
        "count(*) filter (where not success and severity = 'warning') as warning, "
        "count(*) filter (where not success and severity = 'info') as info from (select distinct on (gate, rule_id) * "
        "from ops.verdicts where build_id = %s order by gate, rule_id, verdict_id desc) as last_word",
        build_id,
    )
    return rows[0]


def _flow(connection: psycopg.Connection) -> list[dict[str, Any]]:
    if not _columns(connection, "marts.rpt_journey_flow"):
        return []
    return _rows(
        connection,
        "select min(step_no)::int as step, source_node, target_node, "
        "sum(journeys)::bigint as journeys from marts.rpt_journey_flow group by source_node, target_node "
        "order by 1, 4 desc, 2, 3",
    )


def _funnel(connection: psycopg.Connection) -> list[dict[str, Any]]:
    if not _columns(connection, "marts.rpt_stage_funnel"):
        return []
    return _rows(
        connection,
        "select framework, min(framework_name_en) as framework_name_en, min(framework_name_vi) as framework_name_vi, "
        "stage, min(stage_position)::int as stage_position, min(name_en) as name_en, min(name_vi) as name_vi, "
        "sum(reached)::bigint as reached, sum(dropped)::bigint as dropped "
        "from marts.rpt_stage_funnel group by framework, stage order by framework, stage_position",
    )


def _actions(connection: psycopg.Connection) -> list[dict[str, Any]]:
    if not _columns(connection, "marts.fct_next_actions"):
        return []
    return _rows(
        connection,
        "select action_rank, place, title_en, title_vi, advice_en, advice_vi, cases, people, lost_value_minor, change_minor "
        "from marts.fct_next_actions where cases > 0 order by action_rank limit 12",
    )


def _returns(connection: psycopg.Connection, timezone: str) -> list[dict[str, Any]]:
    """Channels that cost or earned anything in the last 90 days, by the last touch and the day of the purchase."""
    if not (_columns(connection, "marts.fct_attribution_roi") and _columns(connection, "marts.fct_budget_scenarios")):
        return []
    return _rows(
        connection,
        "select r.*, b.marginal_return, b.spend_change_minor, b.finding_en, b.finding_vi, b.caveat_en, b.caveat_vi from ("
        "select channel, case when count(*) = count(spend_minor) then sum(spend_minor)::bigint end as spend_minor, "
        "sum(net_credit_minor)::bigint as net_credit_minor from marts.fct_attribution_roi, marts.journeyhouse_build as built "
        "where attribution_model = 'last' and basis = 'conversion_day' and day > (built.as_of at time zone %s)::date - 90 group by channel"
        ") as r left join marts.fct_budget_scenarios as b on b.attribution_model = 'last' and b.channel = r.channel "
        "where r.spend_minor is null or r.spend_minor <> 0 or r.net_credit_minor <> 0 "
        "order by r.spend_minor desc nulls first, r.net_credit_minor desc, r.channel",
        timezone,
    )


def _customer(connection: psycopg.Connection, wanted: str | None) -> str | None:
    """The wanted customer, else the one with most touches among those who bought."""
    if not _columns(connection, "marts.rpt_customer_zoom"):
        if wanted:
            raise ConfigError(f"customer '{wanted}': no customers have been published yet.")
        return None
    if wanted:
        if not _rows(connection, "select 1 from marts.rpt_customer_zoom where person_key = %s limit 1", wanted):
            example = _rows(connection, "select person_key from marts.rpt_customer_zoom order by 1 limit 1")
            known = f" Keys look like {example[0]['person_key']}." if example else ""
            raise ConfigError(f"customer '{wanted}' is not in marts.rpt_customer_zoom.{known}")
        return wanted
    # A buyer comes first; without any, the busiest person is still worth a look.
    found = _rows(
        connection,
        "select person_key from marts.rpt_customer_zoom where kind <> 'stage' group by person_key "
        "order by bool_or(journey_key in (select journey_key from marts.fct_journeys where status = 'converted')) desc nulls last, "
        "count(*) filter (where kind = 'touch') desc, person_key limit 1"
        if _columns(connection, "marts.fct_journeys")
        else "select person_key from marts.rpt_customer_zoom group by person_key order by count(*) desc, person_key limit 1",
    )
    return found[0]["person_key"] if found else None


def _timeline(connection: psycopg.Connection, person: str) -> list[dict[str, Any]]:
    return _rows(
        connection,
        "select occurred_at, kind, channel, detail, label_en, label_vi, stage_five, stage_six, "
        "stage_seven, context, need, value_minor, journey_key from marts.rpt_customer_zoom where person_key = %s "
        "order by entry_no",
        person,
    )


def _accounts(connection: psycopg.Connection) -> list[dict[str, Any]]:
    if not _columns(connection, "ops.ledger"):
        return []
    return _rows(
        connection,
        "select source, sum(emitted)::bigint as emitted, sum(loaded)::bigint as loaded, "
        "sum(unchanged)::bigint as unchanged, sum(quarantined)::bigint as quarantined, "
        "sum(page_duplicates)::bigint as page_duplicates, sum(suppressed)::bigint as suppressed from ops.ledger group by source order by source",
    )


def _columns(connection: psycopg.Connection, table: str) -> set[str]:
    found = connection.execute(
        "select attname::text from pg_attribute where attrelid = to_regclass(%s) and attnum > 0 and not attisdropped",
        (table,),
    )
    return {name for (name,) in found}


def _rows(connection: psycopg.Connection, query: str, *values: object) -> list[dict[str, Any]]:
    cursor = connection.cursor(row_factory=dict_row)
    return cursor.execute(query.encode(), values or None).fetchall()
