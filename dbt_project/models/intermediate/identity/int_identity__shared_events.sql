-- On shared devices, whom each event belongs to. Grain: one event of a shared device.
-- The person identified on the event itself; else the one identified in the same session, the nearest
-- before, then the nearest after; else nobody. Identification calls count for the session they fall into.
{{ told_by_difference('event_key', links=['event_key', 'device_id'], scope='device_id', indexes=[{'columns': ['device_id']}]) }}
{%- set events, devices, records, identifiers = ref('int_events'), ref('int_identity__device_person'), ref('int_identity__record_person'),
    ref('int_identifiers') -%}
{%- set since = told_since([events, devices, records], vars=['session_gap_minutes'], texts=code_calling('told_by_session')) -%}
{%- do look_again_at(since, "select device_id from " ~ changes(events, since) ~ " union select device_id from " ~ changes(devices, since)
    ~ " union select shown.id_value from " ~ identifiers ~ " as shown where shown.id_type = 'device'"
    ~ " and shown.record_key in (select record_key from " ~ changes(records, since) ~ ")") %}

with shared_devices as (
    select device_id from {{ ref('int_identity__device_person') }} where is_shared and {{ to_tell('device_id', since) }}
),

events as (
    select
        events.event_key,
        events.device_id,
        events.occurred_at,
        events.source_record_id,
        owners.person_key
    from {{ ref('int_events') }} as events
    left join {{ ref('int_identity__record_person') }} as owners
        on owners.record_key = {{ hash_key(["'web'", 'events.device_id', 'events.user_id', 'events.previous_id',
            'events.email', 'events.phone']) }}
    where events.device_id in (select device_id from shared_devices)
),

sessions as (
    select session_key, device_id, started_at, ended_at
    from {{ ref('int_sessions__boundaries') }}
    where device_id in (select device_id from shared_devices)
),

named as (
    select events.*, sessions.session_key
    from events
    inner join sessions
        on sessions.device_id = events.device_id
        and {{ seconds_between('events.occurred_at', 'sessions.started_at') }} <= {{ var('session_gap_minutes') }} * 60
        and {{ seconds_between('sessions.ended_at', 'events.occurred_at') }} <= {{ var('session_gap_minutes') }} * 60
    where events.person_key is not null
),

candidates as (
    select
        members.event_key,
        members.device_id,
        named.person_key,
        row_number() over (
            partition by members.event_key
            order by
                case when named.event_key = members.event_key then 0
                    when named.occurred_at <= members.occurred_at then 1 else 2 end,
                abs({{ seconds_between('members.occurred_at', 'named.occurred_at') }}),
                named.event_key
        ) as choice
    from {{ ref('int_sessions__events') }} as members
    inner join named on named.device_id = members.device_id and named.session_key = members.session_key
)

select event_key, device_id, person_key
from candidates
where choice = 1
