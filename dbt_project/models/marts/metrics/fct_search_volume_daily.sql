-- Searches in which the company was shown, by what they name. Grain: site, day and query class. Search volume (M2) are those that name it.
select
    source_system,
    site,
    search_date,
    query_class,
    count(distinct query) as queries,
    cast(sum(impressions) as bigint) as impressions,
    cast(sum(clicks) as bigint) as clicks,
    {{ ratio('sum(clicks)', 'sum(impressions)') }} as ctr,
    {{ ratio('sum(mean_position * impressions)', 'sum(case when mean_position is not null then impressions end)') }} as position_mean
from {{ ref('int_search_queries') }}
group by source_system, site, search_date, query_class
