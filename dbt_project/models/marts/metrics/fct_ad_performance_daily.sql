-- Advertising by day (M1), as the platforms restate it. Grain: account, day and ad.
-- A day is mature when the platform's window (seed_restatement_windows) has passed since it, and since its last restatement.
with revised as (
    select
        ad_day_key, currency, max(revision) as revisions, max(case when revision > 1 then seen_at end) as restated_at
    from {{ ref('int_ad_spend__ledger') }}
    group by ad_day_key, currency
),

other_platforms as (
    select days from {{ ref('seed_restatement_windows') }} where platform = '(other)'
)

select
    ads.platform,
    ads.account_id,
    ads.ad_date,
    ads.ad_id,
    ads.ad_name,
    ads.campaign_id,
    ads.campaign_name,
    ads.adset_id,
    ads.adset_name,
    ads.channel,
    ads.currency,
    ads.impressions,
    ads.clicks,
    ads.link_clicks,
    ads.reach,
    ads.platform_conversions,
    ads.spend,
    {{ minor_units(in_reporting('ads.spend', 'ads.currency', 'fx.rate')) }} as spend_minor,
    {{ ratio('ads.clicks', 'ads.impressions') }} as ctr,
    {{ exact_ratio('ads.spend', 'ads.clicks') }} as cpc,
    {{ exact_ratio('ads.spend * 1000', 'ads.impressions') }} as cpm,
    revised.revisions,
    revised.restated_at,
    {{ local_date('build_context.as_of') }} - ads.ad_date > coalesce(windows.days, other_platforms.days)
    and (
        revised.restated_at is null
        or {{ days_between('revised.restated_at', 'build_context.built_at') }} > coalesce(windows.days, other_platforms.days)
    ) as is_mature
from {{ ref('int_ads') }} as ads
{{ join_fx('ads.currency', 'ads.ad_date') }}
left join revised on revised.ad_day_key = ads.ad_day_key and revised.currency is not distinct from ads.currency
left join {{ ref('seed_restatement_windows') }} as windows on windows.platform = ads.platform
cross join other_platforms
cross join {{ source('ops', 'build_context') }} as build_context
