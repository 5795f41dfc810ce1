{#-
  CTEs that hold each value of `series` (metric_id, period, day, value, unit, weight) against its seasonal norm: the median of the
  same weekday (of weekly values: of the weeks) in the weeks before, once half of them are there. The scatter is the median
  distance from it (MAD), scaled to a standard deviation, and never less than chance alone makes it: of counts the root of the
  norm (Poisson), of shares that of p(1 - p) / n; of other values a tenth of the norm. A spike is a value far above its norm; a fall is
  sustained where five of the last seven values lie below theirs by a whole deviation. The last CTE is `judged`.
-#}
{% macro held_against_norms(series) -%}
earlier_values as (
    select present.metric_id, present.period, present.day, earlier.value
    from {{ series }} as present
    inner join {{ series }} as earlier
        on earlier.metric_id = present.metric_id and earlier.period = present.period and earlier.day < present.day
        and earlier.day >= {{ dbt.dateadd('day', -7 * var('norm_weeks'), 'present.day') }}
        and mod({{ dbt.datediff('earlier.day', 'present.day', 'day') }}, 7) = 0
    where earlier.value is not null
),

norms as (
    select metric_id, period, day, count(*) as norm_values, percentile_cont(0.5) within group (order by value) as norm
    from earlier_values
    group by metric_id, period, day
    having 2 * count(*) >= {{ var('norm_weeks') }}
),

scatters as (
    select
        norms.metric_id, norms.period, norms.day, norms.norm,
        1.4826 * percentile_cont(0.5) within group (order by abs(earlier_values.value - norms.norm)) as scatter
    from norms
    inner join earlier_values
        on earlier_values.metric_id = norms.metric_id and earlier_values.period = norms.period and earlier_values.day = norms.day
    group by norms.metric_id, norms.period, norms.day, norms.norm
),

distances as (
    select
        series.*, scatters.norm,
        (series.value - scatters.norm) / nullif(greatest(scatters.scatter, case series.unit
            when 'count' then greatest(sqrt(abs(scatters.norm)), 1.0)
            when 'ratio' then sqrt(greatest(abs(scatters.norm) * (1 - abs(scatters.norm)), 0.01) / greatest(series.weight, 1))
            else 0.1 * abs(scatters.norm)
        end), 0) as deviations
    from {{ series }} as series
    left join scatters
        on scatters.metric_id = series.metric_id and scatters.period = series.period and scatters.day = series.day
),

judged as (
    select
        *,
        coalesce(deviations > {{ var('spike_deviations') }}, false) as is_spike,
        coalesce(deviations < -{{ var('spike_deviations') }}, false) as is_drop,
        sum(case when deviations < -1 then 1 else 0 end) over (
            partition by metric_id, period order by day rows between 6 preceding and current row
        ) >= 5 as is_sustained_fall
    from distances
)
{%- endmacro %}

{#- The first day of the last period of so many days that can be judged: it has ended on the company's clock, and its figures are all there. -#}
{% macro last_judged(length, delay) -%}
    cast({{ dbt.dateadd('day', '-(' ~ length ~ ' + coalesce(' ~ delay ~ ', 0))', local_date('build_context.as_of')) }} as date)
{%- endmacro %}
