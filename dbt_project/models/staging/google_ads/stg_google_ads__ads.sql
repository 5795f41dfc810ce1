-- Google's daily figures in the ads shape. Grain: customer, day and ad; of a campaign without ads that report
-- (Performance Max), customer, day and campaign.
with told as (
    select
        _source_account, "date" as ad_date, campaign_id, campaign_name, ad_group_id, ad_group_name, ad_id, ad_name,
        impressions, clicks, conversions, cost_micros, _loaded_at
    from {{ source('raw', 'google_ads__ad_performance') }}
    where not _is_deleted
    union all
    select
        _source_account, "date", campaign_id, campaign_name, null, null, 'campaign:' || campaign_id, campaign_name,
        impressions, clicks, conversions, cost_micros, _loaded_at
    from {{ source('raw', 'google_ads__campaign_performance') }} as campaigns
    where not _is_deleted
        and not exists (
            select 1 from {{ source('raw', 'google_ads__ad_performance') }} as ads
            where ads._source_account = campaigns._source_account and ads.campaign_id = campaigns.campaign_id
                and ads."date" = campaigns."date" and not ads._is_deleted
        )
)

select
    {{ hash_key(["'google_ads'", 'told._source_account', 'told.ad_date', 'told.ad_group_id', 'told.ad_id']) }} as ad_day_key,
    'google_ads' as platform,
    told._source_account as account_id,
    told.ad_date,
    'Paid Search' as channel,
    told.campaign_id,
    told.campaign_name,
    told.ad_group_id as adset_id,
    told.ad_group_name as adset_name,
    told.ad_id,
    coalesce(nullif(told.ad_name, ''), told.ad_group_name, told.campaign_name) as ad_name,
    customers.currency_code as currency,
    -- What was not counted is left out of the answer.
    coalesce(told.impressions, 0) as impressions,
    coalesce(told.clicks, 0) as clicks,
    coalesce(told.clicks, 0) as link_clicks,
    -- Google knows no reach of search ads.
    cast(null as bigint) as reach,
    coalesce(told.conversions, 0) as platform_conversions,
    cast(coalesce(told.cost_micros, 0) as {{ exact_decimal() }}) / 1000000 as spend,
    told._loaded_at
from told
left join {{ source('raw', 'google_ads__customers') }} as customers
    on customers.customer_id = told._source_account
