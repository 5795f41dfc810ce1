-- Values far from their seasonal norm, of the metrics that the catalogue watches (macros/metrics/norms.sql). Grain: metric, period
-- and day; only values that stand out. On a day without a row there was nothing to count: of counts and sums that is zero.
{{ told_by_difference(['metric_id', 'period', 'day'], links=['metric_id'], scope='metric_id', on_schema_change='fail') }}
{%- set values, days = ref('fct_metric_values'), ref('dim_date') -%}
{%- set since = told_since([values, days], seeds=[ref('seed_metric_catalog')], vars=['norm_weeks', 'spike_deviations']) -%}
{%- do look_again_at(since, "select metric_id from " ~ changes(values, since) ~ " union select bounds.metric_id from (
    select metric_id, min(day) as first_day, max(day) as last_day from " ~ values ~ " group by metric_id) as bounds
    join " ~ changes(days, since) ~ " on changes.date_day between bounds.first_day and bounds.last_day") %}

with watched as (
    select metrics.metric_id, metrics.period, metrics.day, metrics.unit, metrics.value, metrics.denominator
    from {{ values }} as metrics
    inner join {{ ref('seed_metric_catalog') }} as catalog on catalog.metric_id = metrics.metric_id and catalog.is_watched
    where metrics.dimension = 'all' and metrics.period in ('day', 'week') and {{ to_tell('metrics.metric_id', since) }}
),

bounds as (
    select metric_id, period, unit, min(day) as first_day, max(day) as last_day
    from watched
    where denominator is null
    group by metric_id, period, unit
),

filled as (
    select
        metric_id, period, day, unit, value as exact_value, cast(value as double precision) as value, cast(denominator as double precision) as weight
    from watched
    union all
    select bounds.metric_id, bounds.period, days.date_day, bounds.unit, 0, 0, null
    from bounds
    inner join {{ days }} as days
        on days.date_day between bounds.first_day and bounds.last_day and (bounds.period = 'day' or days.weekday = 1)
    left join watched on watched.metric_id = bounds.metric_id and watched.period = bounds.period and watched.day = days.date_day
    where watched.day is null
),

{{ held_against_norms('filled') }}

select
    judged.metric_id,
    catalog.name_en as metric_name_en,
    catalog.name_vi as metric_name_vi,
    judged.period,
    judged.day,
    cast(judged.exact_value as {{ exact_decimal() }}) as value,
    judged.norm,
    judged.deviations,
    judged.is_spike,
    judged.is_drop,
    judged.is_sustained_fall,
    (judged.value > judged.norm) = (catalog.direction = 'down') as is_worse
from judged
inner join {{ ref('seed_metric_catalog') }} as catalog on catalog.metric_id = judged.metric_id
where judged.is_spike or judged.is_drop or judged.is_sustained_fall
