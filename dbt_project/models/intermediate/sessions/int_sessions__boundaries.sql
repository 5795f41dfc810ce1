-- Sessions with what their events say of them, before anyone's judgement. Grain: one session.
{{ told_by_device() }}

with told as (
    select
        members.session_key,
        members.device_id,
        members.event_no,
        members._loaded_at,
        events.event_key,
        events.source_system, events.source_record_id, events.event_type, events.occurred_at,
        events.is_page_view,
        events.page_path,
        events.device_type,
        events.utm_source,
        events.utm_medium,
        events.utm_campaign,
        events.utm_content,
        events.click_id,
        events.referrer_host,
        -- The first event that says where the visitor came from speaks for the session.
        row_number() over (
            partition by members.session_key
            order by case when coalesce(events.utm_source, events.utm_medium, events.utm_campaign, events.click_id,
                events.referrer_host) is not null then 0 else 1 end, members.event_no
        ) as origin_rank,
        row_number() over (
            partition by members.session_key
            order by case when events.page_path is not null then 0 else 1 end, members.event_no
        ) as landing_rank
    from {{ ref('int_sessions__events') }} as members
    inner join {{ ref('int_events') }} as events on events.event_key = members.event_key
    where {{ only_affected_devices('members') }}
)

select
    session_key,
    min(device_id) as device_id,
    max(case when event_no = 1 then event_key end) as first_event_key,
    max(case when event_no = 1 then source_system end) as source_system,
    max(case when event_no = 1 then source_record_id end) as first_source_record_id,
    min(occurred_at) as started_at,
    max(occurred_at) as ended_at,
    count(*) as events,
    cast(sum(case when is_page_view then 1 else 0 end) as bigint) as page_views,
    cast(sum(case when not is_page_view and event_type <> 'ping' then 1 else 0 end) as bigint) as actions,
    max(case when landing_rank = 1 then page_path end) as landing_page,
    max(device_type) as device_type,
    {% for tag in ['utm_source', 'utm_medium', 'utm_campaign', 'utm_content'] -%}
    max(case when origin_rank = 1 then lower(trim({{ tag }})) end) as {{ tag }},
    {% endfor -%}
    max(case when origin_rank = 1 then click_id end) as click_id,
    max(case when origin_rank = 1 then referrer_host end) as referrer_host,
    max(_loaded_at) as _loaded_at,
    {{ read_until() }} as _read_until
from told
group by session_key
