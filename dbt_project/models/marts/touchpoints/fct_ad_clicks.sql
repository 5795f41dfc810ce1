-- Single clicks on ads, each with the visit that it began. Grain: one click.
-- The click's own identifier stays behind: it names a person's click at the platform.
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
left join {{ ref('int_spend__click_visits') }} as landings on landings.ad_click_key = clicks.ad_click_key
left join {{ ref('int_sessions') }} as sessions on sessions.session_key = landings.session_key
