-- Sessions longer than `max_session_hours`: they are in no mart, and neither is what was done in them.
{{ config(severity='warn') }}

select device_id, source_system, started_at, hours, events from {{ ref('int_sessions__endless') }}
