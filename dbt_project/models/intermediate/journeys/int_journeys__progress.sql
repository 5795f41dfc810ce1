-- How far each journey came in every stage model, by which step last, and what became of it. Grain: journey and model.
-- Open journeys are stalled once they have been silent for longer than is usual in their stage (int_journeys__stage_benchmarks).
-- Where nobody went on, nothing is unusual.
{{ told_by_difference(['journey_key', 'framework'], links=['journey_key', 'framework', 'person_key', 'cohort_month', 'stage',
    'touchpoint_type', 'current_stage', 'outcome'], scope='person_key', indexes=[{'columns': ['person_key']}]) }}
{%- set journeys, stages, benchmarks = ref('int_journeys'), ref('int_journeys__stages'), ref('int_journeys__stage_benchmarks') -%}
{%- set since = told_since([journeys, stages]) -%}
{%- set outcome_of_open = "case when " ~ hours_between('reached.last_touch_at', 'build_context.as_of')
    ~ " > benchmarks.usual_hours then 'stalled' else 'in_progress' end" -%}
{#- Who falls silent becomes stalled without any change of what is known of him. -#}
{%- do look_again_at(since, people_of_changed_journeys(since) ~ " union select reached.person_key from " ~ this ~ " as reached
    cross join " ~ source('ops', 'build_context') ~ " as build_context
    left join " ~ benchmarks ~ " as benchmarks on benchmarks.framework = reached.framework and benchmarks.stage = reached.stage
    where reached.outcome in ('in_progress', 'stalled') and reached.outcome <> " ~ outcome_of_open) -%}

with reached as (
    select
        journeys.journey_key,
        stages.framework,
        journeys.person_key,
        journeys.cohort_month,
        stages.stage,
        stages.stage_position,
        stages.last_touchpoint_type as touchpoint_type,
        currents.stage as current_stage,
        stages.entered_at,
        journeys.ended_at as last_touch_at,
        journeys.status
    from {{ stages }} as stages
    inner join {{ journeys }} as journeys on journeys.journey_key = stages.journey_key
    inner join {{ stages }} as currents
        on currents.journey_key = stages.journey_key and currents.framework = stages.framework and currents.is_current
    where stages.is_furthest and {{ to_tell(person_of('stages'), since) }}
)

select
    reached.journey_key, reached.framework, reached.person_key, reached.cohort_month, reached.stage, reached.stage_position,
    reached.touchpoint_type, reached.current_stage, reached.entered_at, reached.last_touch_at,
    case reached.status when 'lapsed' then 'lost' when 'open' then {{ outcome_of_open }} else reached.status end as outcome
from reached
cross join {{ source('ops', 'build_context') }} as build_context
left join {{ benchmarks }} as benchmarks on benchmarks.framework = reached.framework and benchmarks.stage = reached.stage
