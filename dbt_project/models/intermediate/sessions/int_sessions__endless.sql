-- Sessions that never end: set aside, with all that was done in them. Grain: one session.
{{ config(materialized='view') }}

select
    session_key, device_id, source_system, started_at, ended_at, events,
    {{ hours_between('started_at', 'ended_at') }} as hours
from {{ ref('int_sessions__boundaries') }}
where {{ hours_between('started_at', 'ended_at') }} > {{ var('max_session_hours') }}
