-- What people searched for when the company was shown, with its class. Grain: site, day, query, country and device.
-- The first rule that matches gives the class; a row without a query is what too few people searched for.
{%- set columns = {
    'search_query_key': 'text',
    'source_system': 'text',
    'site': 'text',
    'search_date': 'date',
    'query': 'text',
    'country': 'text',
    'device_type': 'text',
    'impressions': 'bigint',
    'clicks': 'bigint',
    'mean_position': 'decimal(18, 4)',
    '_loaded_at': 'timestamptz',
} %}

with told as (
    {{ shape_rows('search_queries', columns) }}
),

queries as (
    select distinct query, {{ rule_text('query') }} as plain from told where query is not null
),

classes as (
    select distinct rule_id, priority, result, {{ rule_text('pattern') }} as pattern
    from {{ ref('seed_search_query_classes') }}
    where active
),

ranked as (
    select
        queries.query,
        rules.result,
        row_number() over (partition by queries.query order by rules.priority, rules.rule_id) as choice
    from queries
    inner join classes as rules on {{ pattern_meets('rules.pattern', 'queries.plain') }}
)

select
    told.*,
    case when told.query is null then '(anonymised)' else coalesce(ranked.result, 'other') end as query_class
from told
left join ranked on ranked.query = told.query and ranked.choice = 1
