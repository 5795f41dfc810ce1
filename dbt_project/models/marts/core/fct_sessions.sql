-- Sessions on the web and in the app. Grain: one session.
{{ config(materialized='view') }}

select
    session_key, device_id, person_key, is_anonymous, source_system, first_source_record_id, started_at, ended_at, session_date,
    {{ seconds_between('started_at', 'ended_at') }} as duration_seconds,
    events, page_views, actions, page_views <= 1 and actions = 0 as is_bounce, landing_page, device_type, channel,
    channel_rule_id, utm_source, utm_medium, utm_campaign, utm_content, click_id, referrer_host
from {{ ref('int_sessions') }}
