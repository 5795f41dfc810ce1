-- Advertising by day (M1), as the platforms restate it. Grain: account, day and ad.
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
    ads.spend,
    {{ minor_units(in_reporting('ads.spend', 'ads.currency', 'fx.rate')) }} as spend_minor,
    {{ ratio('ads.clicks', 'ads.impressions') }} as ctr,
    {{ exact_ratio('ads.spend', 'ads.clicks') }} as cpc,
    {{ exact_ratio('ads.spend * 1000', 'ads.impressions') }} as cpm
from {{ ref('int_ads') }} as ads
{{ join_fx('ads.currency', 'ads.ad_date') }}
