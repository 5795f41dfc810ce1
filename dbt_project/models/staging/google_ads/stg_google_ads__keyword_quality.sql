-- Google's keywords in the keyword quality shape. Grain: customer, day, ad group and keyword.
select
    {{ hash_key(["'google_ads'", 'keywords._source_account', 'keywords."date"', 'keywords.ad_group_id',
        'keywords.criterion_id']) }} as keyword_day_key,
    'google_ads' as platform,
    keywords._source_account as account_id,
    keywords."date" as ad_date,
    keywords.campaign_id,
    keywords.campaign_name,
    keywords.ad_group_id as adset_id,
    keywords.criterion_id as keyword_id,
    keywords.keyword,
    lower(keywords.match_type) as match_type,
    keywords.historical_quality_score as quality_score,
    coalesce(keywords.impressions, 0) as impressions,
    coalesce(keywords.clicks, 0) as clicks,
    customers.currency_code as currency,
    cast(coalesce(keywords.cost_micros, 0) as {{ exact_decimal() }}) / 1000000 as spend,
    keywords._loaded_at
from {{ source('raw', 'google_ads__keyword_view') }} as keywords
left join {{ source('raw', 'google_ads__customers') }} as customers
    on customers.customer_id = keywords._source_account
where not keywords._is_deleted
