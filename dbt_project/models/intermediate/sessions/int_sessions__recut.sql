-- What must be cut anew in this build: events, and the sessions that they were in. Grain: event and former session.
-- Events that came or changed since the sessions were last written; all of the sessions that these were in or come near to,
-- in which case alone they can join, part or lengthen one; and what a build that broke before its end had in hand.
-- Sessions farther than a gap from all of them stand as they are: a late event moves only its own.
{% set written, held, before, told = none, none, none, none %}
{% if execute and not flags.FULL_REFRESH %}
    {% set written = relation_with(this, 'int_sessions__boundaries', '_read_until') %}
    {% set held = relation_with(this, 'int_sessions__events', 'is_page_view') %}
    {% set before = relation_with(this, this.identifier, '_read_until') %}
    {#- As a value, for plans that know how few rows lie behind it. -#}
    {% if written and held %}
        {% set told = run_query("select cast(max(_read_until) as text) from " ~ written).columns[0].values()[0] %}
    {% endif %}
{% endif %}
{% if not told %}
select cast(null as text) as event_key, cast(null as text) as session_key, {{ read_until() }} as _read_until
from {{ ref('int_events') }}
where 1 = 0
{% else %}
{%- set told = "cast('" ~ told ~ "' as timestamptz)" -%}
{%- set gap = var('session_gap_minutes') ~ " * 60" %}
with changed as (
    select event_key, device_id, occurred_at from {{ ref('int_events') }} where _read_until > {{ told }}
),

unfinished as (
    {% if before %}
    select event_key, session_key from {{ before }} where _read_until > {{ told }}
    {% else %}
    select cast(null as text) as event_key, cast(null as text) as session_key where 1 = 0
    {% endif %}
),

in_hand as (
    select event_key from changed
    union
    select event_key from unfinished
),

moved as (
    select held.event_key, held.session_key, held.device_id, held.occurred_at
    from in_hand
    inner join {{ held }} as held on held.event_key = in_hand.event_key
),

spans as (
    select device_id, min(occurred_at) as since, max(occurred_at) as until
    from (
        select device_id, occurred_at from changed where device_id is not null
        union all
        select device_id, occurred_at from moved
    ) as places
    group by device_id
),

former as (
    select written.session_key
    from spans
    inner join {{ written }} as written on written.device_id = spans.device_id
        and {{ seconds_between('written.ended_at', 'spans.since') }} <= {{ gap }}
        and {{ seconds_between('spans.until', 'written.started_at') }} <= {{ gap }}
    union
    select session_key from moved
    union
    select session_key from unfinished where session_key is not null
)

select event_key, cast(null as text) as session_key, {{ read_until() }} as _read_until
from in_hand
union all
select held.event_key, former.session_key, {{ read_until() }} as _read_until
from former
left join {{ held }} as held on held.session_key = former.session_key
{% endif %}
