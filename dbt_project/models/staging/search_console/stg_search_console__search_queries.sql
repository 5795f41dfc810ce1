-- Google's searches in the search queries shape. Grain: site, day, query, country and device; what no query explains
-- is one row without a query for each day and device.
with named as (
    select
        _source_account, "date", device, sum(impressions) as impressions, sum(clicks) as clicks
    from {{ source('raw', 'search_console__queries') }}
    where not _is_deleted
    group by _source_account, "date", device
),

told as (
    select
        _source_account, "date" as search_date, query, country, device, impressions, clicks, "position", _loaded_at
    from {{ source('raw', 'search_console__queries') }}
    where not _is_deleted
    union all
    select
        totals._source_account, totals."date", null, null, totals.device,
        cast(totals.impressions - coalesce(named.impressions, 0) as bigint),
        -- Queries are counted one by one, totals by what was on the page: rounding may leave a click too many.
        cast(greatest(totals.clicks - coalesce(named.clicks, 0), 0) as bigint),
        null, totals._loaded_at
    from {{ source('raw', 'search_console__totals') }} as totals
    left join named
        on named._source_account = totals._source_account and named."date" = totals."date"
        and named.device = totals.device
    where not totals._is_deleted and totals.impressions > coalesce(named.impressions, 0)
)

select
    {{ hash_key(["'search_console'", '_source_account', 'search_date', 'query', 'country', 'device']) }} as search_query_key,
    'search_console' as source_system,
    _source_account as site,
    search_date,
    query,
    lower(country) as country,
    lower(device) as device_type,
    coalesce(impressions, 0) as impressions,
    coalesce(clicks, 0) as clicks,
    "position" as mean_position,
    _loaded_at
from told
