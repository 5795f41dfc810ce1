-- Sessions with what their events say of them, before anyone's judgement. Grain: one session.
{{ told_by_session('started_at', [{'columns': ['device_id', 'started_at']}]) }}

select
    session_key,
    max(case when event_no = 1 then events.device_id end) as device_id,
    max(case when event_no = 1 then event_key end) as first_event_key,
    max(case when event_no = 1 then source_system end) as source_system,
    max(case when event_no = 1 then source_record_id end) as first_source_record_id,
    min(occurred_at) as started_at,
    max(occurred_at) as ended_at,
    count(*) as events,
    cast(sum(case when is_page_view then 1 else 0 end) as bigint) as page_views,
    cast(sum(case when is_action then 1 else 0 end) as bigint) as actions,
    max(landing_page) as landing_page,
    max(device_type) as device_type,
    {% for tag in ['utm_source', 'utm_medium', 'utm_campaign', 'utm_content'] -%}
    lower(trim(max({{ tag }}))) as {{ tag }},
    {% endfor -%}
    max(click_id) as click_id,
    max(referrer_host) as referrer_host,
    max(events._loaded_at) as _loaded_at,
    {{ read_until() }} as _read_until
from {{ ref('int_sessions__events') }} as events
{{ join_recut('events') }}
group by session_key
