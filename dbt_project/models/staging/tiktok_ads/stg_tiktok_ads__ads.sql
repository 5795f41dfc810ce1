-- TikTok reports in the ads shape. Grain: advertiser, day and ad.
select
    {{ hash_key(["'tiktok_ads'", 'reports._source_account', 'reports.stat_time_day', 'reports.ad_id']) }} as ad_day_key,
    'tiktok_ads' as platform,
    reports._source_account as account_id,
    reports.stat_time_day as ad_date,
    'Paid Social' as channel,
    reports.campaign_id,
    reports.campaign_name,
    reports.adgroup_id as adset_id,
    reports.adgroup_name as adset_name,
    reports.ad_id,
    reports.ad_name,
    -- A report does not name its currency: it is the advertiser's.
    advertisers.currency,
    coalesce(reports.impressions, 0) as impressions,
    coalesce(reports.clicks, 0) as clicks,
    -- The platform's clicks are those that lead away from it.
    coalesce(reports.clicks, 0) as link_clicks,
    coalesce(reports.reach, 0) as reach,
    coalesce(reports.conversion, 0) as platform_conversions,
    coalesce(reports.spend, 0) as spend,
    reports._loaded_at
from {{ source('raw', 'tiktok_ads__reports') }} as reports
left join {{ source('raw', 'tiktok_ads__advertisers') }} as advertisers
    on advertisers.advertiser_id = reports._source_account
where not reports._is_deleted
