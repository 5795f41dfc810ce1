-- Behavioural events with the session they fall into. Grain: one event.
-- A session belongs to a device and is named after its first event: a late event in the middle changes
-- no key. Devices whose events changed are cut anew from their first event.
{{ told_by_device() }}
{%- set in_order = 'occurred_at, source_record_id, event_key' %}

with events as (
    select event_key, device_id, source_record_id, occurred_at, _loaded_at
    from {{ ref('int_events') }} as events
    where device_id is not null and is_behavioural and {{ only_affected_devices('events') }}
),

ordered as (
    select
        events.*,
        lag(occurred_at) over (partition by device_id order by {{ in_order }}) as previous_at
    from events
),

flagged as (
    select
        *,
        case
            when previous_at is null
                or {{ seconds_between('previous_at', 'occurred_at') }} > {{ var('session_gap_minutes') }} * 60
                then 1
            else 0
        end as is_start
    from ordered
),

numbered as (
    select
        *,
        sum(is_start) over (
            partition by device_id order by {{ in_order }} rows between unbounded preceding and current row
        ) as session_no
    from flagged
),

named as (
    select
        *,
        first_value(event_key) over (partition by device_id, session_no order by {{ in_order }}) as first_event_key,
        row_number() over (partition by device_id, session_no order by {{ in_order }}) as event_no
    from numbered
)

select
    event_key,
    device_id,
    {{ hash_key(['device_id', 'first_event_key']) }} as session_key,
    cast(event_no as bigint) as event_no,
    source_record_id,
    occurred_at,
    _loaded_at
from named
