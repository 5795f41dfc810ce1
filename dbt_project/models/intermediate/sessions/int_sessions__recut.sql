-- When the sessions of which devices must be cut anew in this build. Grain: device; where all are, none (a null) beside them.
-- From the first to the last event that came, changed or went since the sessions were last written (or that a build which broke
-- before its end had in hand), and over all sessions that these were in or come near to, in which case alone they can join,
-- part or lengthen one. What lies farther off than a gap stands as it is: a late event moves only its own session.
-- All of them, when the gap or the SQL that cuts has changed.
{% set written, held, before, known, told = none, none, none, none, none %}
{#- Asked by a full refresh too, which so notes by what it cuts. -#}
{% set cut = told_since([], vars=['session_gap_minutes'], teller='int_sessions__boundaries', texts=code_calling('told_by_session')) %}
{% if execute and not flags.FULL_REFRESH %}
    {% set written = relation_with(this, 'int_sessions__boundaries', '_read_until') %}
    {% set held = relation_with(this, 'int_sessions__events', 'is_page_view') %}
    {% set before = relation_with(this, this.identifier, 'since') %}
    {% set known = written or relation_with(this, 'int_sessions__events', 'event_key') %}
    {% if written and held and cut %}{% set told = read_mark(written) %}{% endif %}
{% endif %}
{% if not told %}
-- The first build cuts all without asking. Where one of the tables is missing, is from before its columns or was cut otherwise, all is cut anew.
select
    device_id,
    cast('0001-01-02' as timestamptz) as since,
    cast('9999-12-30' as timestamptz) as until,
    {{ read_until() }} as _read_until
from (
    select cast(null as text) as device_id
    union
    select device_id from {{ ref('int_events') }} where {{ 'device_id is not null' if known else '1 = 0' }}
) as devices
{% else %}
{%- set gap = var('session_gap_minutes') ~ " * 60" %}
with changed as (
    select event_key, device_id, occurred_at, is_behavioural from {{ ref('int_events') }} where _read_until > {{ told }}
),

moments as (
    select device_id, occurred_at from changed where device_id is not null and is_behavioural
    union all
    select held.device_id, held.occurred_at
    from changed
    inner join {{ held }} as held on held.event_key = changed.event_key
    union all
    -- Who is erased takes his events with him.
    select held.device_id, held.occurred_at
    from {{ changes(ref('int_events'), cut) }}
    inner join {{ held }} as held on held.event_key = changes.event_key
    where changes.weight = -1
    {% if before %}
    union all
    select device_id, since from {{ before }} where _read_until > {{ told }} and device_id is not null
    union all
    select device_id, until from {{ before }} where _read_until > {{ told }} and device_id is not null
    {% endif %}
),

spans as (
    select device_id, min(occurred_at) as since, max(occurred_at) as until
    from moments
    group by device_id
)

select
    spans.device_id,
    least(spans.since, min(near.started_at)) as since,
    greatest(spans.until, max(near.ended_at)) as until,
    {{ read_until() }} as _read_until
from spans
left join {{ written }} as near on near.device_id = spans.device_id
    and {{ seconds_between('near.ended_at', 'spans.since') }} <= {{ gap }}
    and {{ seconds_between('spans.until', 'near.started_at') }} <= {{ gap }}
group by spans.device_id, spans.since, spans.until
{% endif %}
