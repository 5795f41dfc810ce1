-- Sessions with their person and channel. Grain: one session.
select
    boundaries.session_key,
    boundaries.device_id,
    people.person_key,
    people.is_anonymous,
    boundaries.source_system,
    boundaries.first_event_key,
    boundaries.first_source_record_id,
    boundaries.started_at,
    boundaries.ended_at,
    {{ local_date('boundaries.started_at') }} as session_date,
    boundaries.events,
    boundaries.page_views,
    boundaries.actions,
    boundaries.landing_page,
    coalesce(boundaries.device_type, 'unknown') as device_type,
    boundaries.utm_source,
    boundaries.utm_medium,
    boundaries.utm_campaign,
    boundaries.utm_content,
    boundaries.click_id,
    boundaries.referrer_host,
    channels.signature_key as origin_key,
    channels.result as channel,
    channels.rule_id as channel_rule_id,
    boundaries._loaded_at
from {{ ref('int_sessions__boundaries') }} as boundaries
inner join {{ ref('int_events__identified') }} as people on people.event_key = boundaries.first_event_key
left join {{ ref('int_sessions__channels') }} as channels
    on channels.signature_key = {{ hash_key(['boundaries.utm_source', 'boundaries.utm_medium',
        'boundaries.utm_campaign', 'boundaries.click_id', 'boundaries.referrer_host']) }}
-- What goes on for longer is no visit but a machine, or a device whose clock stands (int_sessions__endless).
where {{ hours_between('boundaries.started_at', 'boundaries.ended_at') }} <= {{ var('max_session_hours') }}
