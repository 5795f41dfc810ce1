-- Google's clicks in the ad clicks shape. Grain: one click.
select
    {{ hash_key(["'google_ads'", '_source_account', 'gclid', '"date"']) }} as ad_click_key,
    'google_ads' as platform,
    _source_account as account_id,
    gclid as click_id,
    "date" as click_date,
    campaign_id,
    campaign_name,
    ad_group_id as adset_id,
    ad_group_name as adset_name,
    -- customers/1/adGroupAds/<ad group>~<ad>
    nullif({{ dbt.split_part('ad_group_ad', "'~'", 2) }}, '') as ad_id,
    keyword,
    lower(device) as device_type,
    _loaded_at
from {{ source('raw', 'google_ads__click_view') }}
where not _is_deleted
