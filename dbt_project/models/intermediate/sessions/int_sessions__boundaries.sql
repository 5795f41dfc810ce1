-- Sessions with what their events say of them, before anyone's judgement. Grain: one session.
{{ config(
    materialized='incremental', incremental_strategy='delete+insert', unique_key='device_id',
    pre_hook="{{ forget_vanished('device_id', ref('int_sessions__events')) }}"
) }}

with members as (
    select * from {{ ref('int_sessions__events') }}
),

{% if is_incremental() %}
changed_devices as (
    select distinct coalesce(now_seen.device_id, held.device_id) as device_id
    from (
        select session_key, device_id, {{ group_digest("event_key || cast(_loaded_at as text)") }} as digest
        from members group by session_key, device_id
    ) as now_seen
    full outer join {{ this }} as held
        on held.session_key = now_seen.session_key and held.events_digest = now_seen.digest
    where now_seen.session_key is null or held.session_key is null
),
{% endif %}

told as (
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
    from members
    inner join {{ ref('int_events') }} as events on events.event_key = members.event_key
    {% if is_incremental() %}
    where members.device_id in (select device_id from changed_devices)
    {% endif %}
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
    {{ group_digest("event_key || cast(_loaded_at as text)") }} as events_digest,
    max(_loaded_at) as _loaded_at
from told
group by session_key
