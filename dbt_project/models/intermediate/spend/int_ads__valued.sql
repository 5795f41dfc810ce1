-- Advertising platforms' daily figures in the reporting currency. Grain: account, day and ad.
-- A day is mature when the platform's window (seed_restatement_windows) has passed since it, and since its last restatement.
{{ config(materialized='view') }}

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
    ads.*,
    {{ minor_units(in_reporting('ads.spend', 'ads.currency', 'fx.rate')) }} as spend_minor,
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
