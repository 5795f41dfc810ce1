-- Mentions of one's own brand (M8) against the seasonal norm. Grain: day, from the first with a mention to the last, eleven years at most.
-- The norm of a day is the mean of the same weekday in the weeks before, once half of them are there. Few mentions scatter
-- by their own root (Poisson), so a deviation is never counted in less than that. A spike is a day far above its norm; a
-- fall is sustained where five of the last seven days lie below theirs by a whole deviation.
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
    select days.mention_date, coalesce(counted.mentions, 0) as mentions
    from days
    left join counted on counted.mention_date = days.mention_date
),

normed as (
    select
        filled.mention_date,
        filled.mentions,
        count(earlier.mention_date) as norm_days,
        avg(cast(earlier.mentions as double precision)) as norm_mean,
        coalesce(stddev_pop(cast(earlier.mentions as double precision)), 0) as scatter
    from filled
    left join filled as earlier
        on earlier.mention_date < filled.mention_date
        and earlier.mention_date >= {{ dbt.dateadd('day', -7 * var('mention_norm_weeks'), 'filled.mention_date') }}
        and mod({{ dbt.datediff('earlier.mention_date', 'filled.mention_date', 'day') }}, 7) = 0
    group by filled.mention_date, filled.mentions
),

judged as (
    select
        mention_date,
        mentions,
        case when 2 * norm_days >= {{ var('mention_norm_weeks') }} then norm_mean end as norm_mean,
        case when 2 * norm_days >= {{ var('mention_norm_weeks') }} then
            (mentions - norm_mean) / greatest(scatter, sqrt(norm_mean), 1.0)
        end as deviations
    from normed
)

select
    mention_date,
    mentions,
    norm_mean,
    deviations,
    coalesce(deviations > {{ var('mention_spike_deviations') }}, false) as is_spike,
    sum(case when deviations < -1 then 1 else 0 end) over (
        order by mention_date rows between 6 preceding and current row
    ) >= 5 as is_sustained_fall
from judged
