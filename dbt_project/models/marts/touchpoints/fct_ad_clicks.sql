-- Single clicks on ads, each with the visit that it began. Grain: one click.
-- The click's own identifier stays behind: it names a person's click at the platform.
with landings as (
    select
        {{ click_id_value('events.page_url') }} as click_id,
        members.session_key,
        row_number() over (
            partition by {{ click_id_value('events.page_url') }} order by events.occurred_at, members.session_key
        ) as visit_no
    from {{ ref('int_events') }} as events
    inner join {{ ref('int_sessions__events') }} as members on members.event_key = events.event_key
    where events.click_id is not null
)

select
    clicks.ad_click_key,
    clicks.platform,
    clicks.account_id,
    clicks.click_date,
    clicks.campaign_id,
    clicks.campaign_name,
    clicks.adset_id,
    clicks.adset_name,
    clicks.ad_id,
    clicks.keyword,
    clicks.device_type,
    sessions.session_key,
    sessions.person_key,
    sessions.started_at
from {{ ref('int_ad_clicks') }} as clicks
left join landings on landings.click_id = clicks.click_id and landings.visit_no = 1
left join {{ ref('int_sessions') }} as sessions on sessions.session_key = landings.session_key
