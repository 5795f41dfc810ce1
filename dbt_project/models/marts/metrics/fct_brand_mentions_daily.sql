-- Mentions of one's own brand (M8) against the seasonal norm. Grain: day, from the first with a mention to the last, eleven years at most.
-- Norms, spikes and falls: macros/metrics/norms.sql.
with counted as (
    select {{ local_date('mentioned_at') }} as mention_date, count(*) as mentions
    from {{ ref('int_mentions') }}
    where is_own
    group by 1
),

days as (
    select cast({{ dbt.dateadd('day', '1 - numbers.generated_number', 'bounds.last_date') }} as date) as mention_date
    from (select min(mention_date) as first_date, max(mention_date) as last_date from counted) as bounds
    cross join ({{ dbt.generate_series(4096) }}) as numbers
    where {{ dbt.dateadd('day', '1 - numbers.generated_number', 'bounds.last_date') }} >= bounds.first_date
),

filled as (
    select
        'M8' as metric_id, 'day' as period, 'count' as unit, days.mention_date as day, coalesce(counted.mentions, 0) as mentions,
        cast(coalesce(counted.mentions, 0) as double precision) as value, cast(null as double precision) as weight
    from days
    left join counted on counted.mention_date = days.mention_date
),

{{ held_against_norms('filled') }}

select day as mention_date, mentions, norm, deviations, is_spike, is_sustained_fall
from judged
