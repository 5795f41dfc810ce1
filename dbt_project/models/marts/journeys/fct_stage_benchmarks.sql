-- What is usual in each stage, told by all journeys of all people. Grain: model and stage.
-- The value at stake is what a median order is worth, times the share of the journeys in that stage that ever converted.
with median_order as (
    select percentile_disc(0.5) within group (order by value_minor) as value_minor
    from {{ ref('fct_conversions') }}
    where conversion_type = 'purchase'
),

chances as (
    select framework, stage, sum(converted) as converted, sum(entered) as entered
    from {{ ref('fct_stage_conversion') }}
    group by framework, stage
)

select
    benchmarks.framework,
    benchmarks.stage,
    benchmarks.stage_position,
    benchmarks.usual_hours,
    benchmarks.next_stage,
    benchmarks.next_stage_probability,
    benchmarks.next_stage_transitions,
    {{ integer_share('median_order.value_minor', 'chances.converted', 'chances.entered') }} as value_at_stake_minor
from {{ ref('int_journeys__stage_benchmarks') }} as benchmarks
cross join median_order
left join chances on chances.framework = benchmarks.framework and chances.stage = benchmarks.stage
