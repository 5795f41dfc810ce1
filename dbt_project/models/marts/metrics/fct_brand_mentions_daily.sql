-- Mentions of one's own brand (M8) against the seasonal norm. Grain: day, from the first with a mention to the last that can be judged, or
-- that has one; eleven years at most. Norms, spikes and falls: macros/metrics/norms.sql. A day that can not be judged yet stands without.
with counted as (
    select {{ local_date('mentioned_at') }} as mention_date, count(*) as mentions
    from {{ ref('int_mentions') }}
    where is_own
    group by 1
),

bounds as (
    select
        min(counted.mention_date) as first_date,
        greatest(max(counted.mention_date), max(horizon.last_day)) as last_date,
        max(horizon.last_day) as last_judged
    from counted
    cross join (
        select {{ last_judged('1', 'delays.days') }} as last_day
        from {{ source('ops', 'build_context') }} as build_context
        left join {{ ref('seed_metric_delays') }} as delays on delays.metric_id = 'M8'
    ) as horizon
),

days as (
    select cast({{ dbt.dateadd('day', '1 - numbers.generated_number', 'bounds.last_date') }} as date) as mention_date
    from bounds
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

select
    judged.day as mention_date,
    judged.mentions,
    judged.norm,
    case when judged.day <= bounds.last_judged then judged.deviations end as deviations,
    judged.is_spike and judged.day <= bounds.last_judged as is_spike,
    judged.is_sustained_fall and judged.day <= bounds.last_judged as is_sustained_fall
from judged
cross join bounds
