-- Advertising by day (M1), as the platforms restate it. Grain: account, day and ad.
-- A day is mature when the platform's window (seed_restatement_windows) has passed since it, and since its last restatement.
select
    platform,
    account_id,
    ad_date,
    ad_id,
    ad_name,
    campaign_id,
    campaign_name,
    adset_id,
    adset_name,
    channel,
    currency,
    impressions,
    clicks,
    link_clicks,
    reach,
    platform_conversions,
    spend,
    spend_minor,
    {{ ratio('clicks', 'impressions') }} as ctr,
    {{ exact_ratio('spend', 'clicks') }} as cpc,
    {{ exact_ratio('spend * 1000', 'impressions') }} as cpm,
    revisions,
    restated_at,
    is_mature
from {{ ref('int_ads__valued') }}
