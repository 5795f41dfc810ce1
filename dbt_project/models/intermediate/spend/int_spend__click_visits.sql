-- Clicks that a platform tells of, each with the visit that it began. Grain: one click with a visit.
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

select clicks.ad_click_key, landings.session_key
from {{ ref('int_ad_clicks') }} as clicks
inner join landings on landings.click_id = clicks.click_id and landings.visit_no = 1
