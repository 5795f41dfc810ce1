-- LinkedIn's reports in the ads shape. Grain: account, day and creative.
-- A report names the creative only; its campaign stands in the list of creatives, which keeps removed ones.
select
    {{ hash_key(["'linkedin_ads'", 'reports._source_account', 'reports."date"', 'reports.creative']) }} as ad_day_key,
    'linkedin_ads' as platform,
    reports._source_account as account_id,
    reports."date" as ad_date,
    'Paid Social' as channel,
    campaigns.id as campaign_id,
    campaigns.name as campaign_name,
    cast(null as text) as adset_id,
    cast(null as text) as adset_name,
    -- urn:li:sponsoredCreative:<id>
    {{ dbt.split_part('reports.creative', "':'", 4) }} as ad_id,
    coalesce(nullif(creatives.name, ''), campaigns.name) as ad_name,
    accounts.currency,
    coalesce(reports.impressions, 0) as impressions,
    coalesce(reports.clicks, 0) as clicks,
    coalesce(reports.landing_page_clicks, 0) as link_clicks,
    cast(null as bigint) as reach,
    coalesce(reports.external_website_conversions, 0) as platform_conversions,
    -- Told with the noise of a binary fraction.
    round(cast(coalesce(reports.cost_in_local_currency, 0) as {{ exact_decimal() }}), 6) as spend,
    reports._loaded_at
from {{ source('raw', 'linkedin_ads__ad_analytics') }} as reports
left join {{ source('raw', 'linkedin_ads__creatives') }} as creatives
    on creatives._source_account = reports._source_account and creatives.id = reports.creative
left join {{ source('raw', 'linkedin_ads__campaigns') }} as campaigns
    on campaigns._source_account = creatives._source_account
    and campaigns.id = {{ dbt.split_part('creatives.campaign', "':'", 4) }}
left join {{ source('raw', 'linkedin_ads__accounts') }} as accounts
    on accounts.id = reports._source_account
where not reports._is_deleted
