-- Values far from their seasonal norm, of the metrics that the catalogue watches (macros/metrics/norms.sql). Grain: metric, period
-- and day; only values that stand out. Judged are periods that have ended and whose figures are all there (seed_metric_delays). In one without
-- a row there was nothing to count: of counts and sums that is zero, and so a source that stopped stands out.
{{ told_by_difference(['metric_id', 'period', 'day'], links=['metric_id'], scope='metric_id') }}
{%- set values, days = ref('fct_metric_values'), ref('dim_date') -%}
{%- set today = "select cast(max(" ~ local_date('as_of') ~ ") as text) from " ~ source('ops', 'build_context') -%}
{#- With a new day every metric has a period more to judge. -#}
{%- set since = told_since([values, days], seeds=[ref('seed_metric_catalog'), ref('seed_metric_delays')], vars=['norm_weeks', 'spike_deviations'],
    texts=[run_query(today).rows[0][0] | string if execute and this else '']) -%}
{%- do look_again_at(since, "select metric_id from " ~ changes(values, since) ~ " union select bounds.metric_id from (
    select metric_id, min(day) as first_day from " ~ values ~ " group by metric_id) as bounds
    join " ~ changes(days, since) ~ " on changes.date_day >= bounds.first_day") %}

with horizons as (
    select catalog.metric_id, periods.period, {{ last_judged('periods.days', 'delays.days') }} as last_day
    from {{ ref('seed_metric_catalog') }} as catalog
    cross join (select 'day' as period, 1 as days union all select 'week', 7) as periods
    cross join {{ source('ops', 'build_context') }} as build_context
    left join {{ ref('seed_metric_delays') }} as delays on delays.metric_id = catalog.metric_id
    where catalog.is_watched and {{ to_tell('catalog.metric_id', since) }}
),

watched as (
    select metrics.metric_id, metrics.period, metrics.day, metrics.unit, metrics.value, metrics.denominator, horizons.last_day
    from {{ values }} as metrics
    inner join horizons
        on horizons.metric_id = metrics.metric_id and horizons.period = metrics.period and horizons.last_day >= metrics.day
    where metrics.dimension = 'all'
),

bounds as (
    select metric_id, period, unit, last_day, min(day) as first_day
    from watched
    where denominator is null
    group by metric_id, period, unit, last_day
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
