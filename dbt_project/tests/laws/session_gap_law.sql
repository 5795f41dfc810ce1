-- Inside a session no silence is longer than the gap; between two sessions of a device every one is: of the devices whose
-- sessions this build cut anew, or of all where it cut all.
-- Remedy: look at the order of events in int_sessions__events of the device named.
with ordered as (
    select
        device_id,
        session_key,
        occurred_at,
        lag(session_key) over (partition by device_id order by occurred_at, source_record_id, event_key) as previous_key,
        lag(occurred_at) over (partition by device_id order by occurred_at, source_record_id, event_key) as previous_at
    from {{ of_recut_devices(ref('int_sessions__events')) }} as events
)

select *
from ordered
where
    (session_key = previous_key and {{ seconds_between('previous_at', 'occurred_at') }} > {{ var('session_gap_minutes') }} * 60)
    or (session_key <> previous_key and {{ seconds_between('previous_at', 'occurred_at') }} <= {{ var('session_gap_minutes') }} * 60)
