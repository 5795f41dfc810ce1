"""How others cut sessions, in plain SQL over the house's own events; each told in the house's columns.

- ordered aggregates: two windows, then `array_agg(… order by …)[1]` for what a session begins with: the usual recipe;
- days again: the last three days are cut anew, their sessions deleted and inserted: the usual increment;
- looking back: only devices that events came for are cut anew, from three days before: the shape of Snowplow's packages.
Nobody's code is copied; the two increments cut a session at the edge of what they look back to, as these recipes do.
"""

ORDER = "occurred_at, source_record_id, event_key"
LOOK_BACK = "interval '3 days'"
# What a session begins with, and which of its events may say so.
_ORIGIN = "num_nonnulls(utm_source, utm_medium, utm_campaign, click_id, referrer_host) > 0"
_FIRST = {
    "first_event_key": ("event_key", "true"),
    "source_system": ("source_system", "true"),
    "first_source_record_id": ("source_record_id", "true"),
    "landing_page": ("page_path", "page_path is not null"),
    **{tag: (f"lower(trim({tag}))", _ORIGIN) for tag in ("utm_source", "utm_medium", "utm_campaign", "utm_content")},
    "click_id": ("click_id", _ORIGIN),
    "referrer_host": ("referrer_host", _ORIGIN),
}
COLUMNS = ("device_id", "started_at", "ended_at", "events", "page_views", "actions", "device_type", *_FIRST)


def events(where: str = "true") -> str:
    """Behavioural events, each with the number of its session on its device."""
    return f"""
    select *, sum(case when occurred_at - previous_at <= interval '30 minutes' then 0 else 1 end) over cut as session_no
    from (
        select *, lag(occurred_at) over (partition by device_id order by {ORDER}) as previous_at
        from intermediate.int_events
        where device_id is not null and is_behavioural and {where}
    ) as ordered
    window cut as (partition by device_id order by {ORDER} rows unbounded preceding)"""


def sessions(numbered: str) -> str:
    """Sessions of numbered events, by ordered aggregates."""
    first = ",\n".join(
        f"(array_agg({value} order by {ORDER}) filter (where {may}))[1] as {name}"
        for name, (value, may) in _FIRST.items()
    )
    return f"""
    select device_id, min(occurred_at) as started_at, max(occurred_at) as ended_at, count(*) as events,
        count(*) filter (where is_page_view) as page_views,
        count(*) filter (where not is_page_view and event_type <> 'ping') as actions,
        max(device_type) as device_type, {first}
    from ({numbered}) as numbered
    group by device_id, session_no"""


def in_full(table: str, where: str = "true") -> list[str]:
    """The sessions alone."""
    return [f"drop table if exists {table}", f"create table {table} as {sessions(events(where))}"]


def in_full_with_events(table: str) -> list[str]:
    """What the house keeps: the session of each event, then the sessions, with the indexes that a day's increment needs."""
    keys = "event_key, source_record_id, device_id, occurred_at, _loaded_at, session_no"
    again = f"select events.*, kept.session_no from {table}_events as kept join intermediate.int_events as events using (event_key)"
    return [
        f"drop table if exists {table}, {table}_events",
        f"create table {table}_events as select {keys} from ({events()}) as numbered",
        f"create index on {table}_events (event_key)",
        f"create index on {table}_events (device_id, session_no)",
        f"analyze {table}_events",
        f"create table {table} as {sessions(again)}",
        f"create index on {table} (device_id)",
    ]


def days_again(table: str, _landed_after: str) -> list[str]:
    """Delete and insert the last three days."""
    edge = f"(select max(ended_at) - {LOOK_BACK} from {table}_before)"
    return [
        f"create table {table}_before as select max(ended_at) as ended_at from {table}",
        f"delete from {table} where started_at >= {edge}",
        f"insert into {table} {sessions(events(f'occurred_at >= {edge}'))}",
        f"drop table {table}_before",
    ]


def looking_back(table: str, landed_after: str) -> list[str]:
    """Cut the devices that events came for anew, from three days before the first of these events."""
    edge = "(select since from touched_edge)"
    touched = "device_id in (select device_id from touched)"
    return [
        f"create temporary table touched as select device_id, min(occurred_at) as since from intermediate.int_events where _loaded_at > {landed_after} group by device_id",
        f"create temporary table touched_edge as select min(since) - {LOOK_BACK} as since from touched",
        "analyze touched",
        f"delete from {table} where {touched} and started_at >= {edge}",
        f"insert into {table} {sessions(events(f'{touched} and occurred_at >= {edge}'))}",
        "drop table touched, touched_edge",
    ]


def wrong(table: str, truth: str) -> str:
    """Sessions that a table has and the truth has not, and the other way round."""
    columns = ", ".join(COLUMNS)
    return f"""
    select count(*) from (
        (select {columns} from {table} except all select {columns} from {truth})
        union all
        (select {columns} from {truth} except all select {columns} from {table})
    ) as differing"""
