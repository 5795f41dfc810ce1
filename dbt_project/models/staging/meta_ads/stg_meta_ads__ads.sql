-- Meta insights in the ads shape. Grain: account, day and ad.
select
    {{ hash_key(["'meta_ads'", 'account_id', 'date_start', 'ad_id']) }} as ad_day_key,
    'meta_ads' as platform,
    account_id,
    date_start as ad_date,
    'Paid Social' as channel,
    campaign_id,
    campaign_name,
    adset_id,
    adset_name,
    ad_id,
    ad_name,
    account_currency as currency,
    coalesce(impressions, 0) as impressions,
    coalesce(clicks, 0) as clicks,
    coalesce(inline_link_clicks, 0) as link_clicks,
    coalesce(reach, 0) as reach,
    cast(null as {{ exact_decimal() }}) as platform_conversions,
    coalesce(spend, 0) as spend,
    _loaded_at
from {{ source('raw', 'meta_ads__insights') }}
where not _is_deleted
