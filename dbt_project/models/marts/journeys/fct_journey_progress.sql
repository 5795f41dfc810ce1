-- How far each journey came in every stage model, by which step last, and what became of it. Grain: journey and model.
-- Open journeys are stalled once they have been silent for longer than is usual in their stage: longer than nine in ten
-- of those that went on from it (to a later stage, or to a conversion) ever were. Where none did, nothing is unusual.
with usual as (
    select
        stages.framework,
        stages.stage,
        percentile_cont(0.9) within group (order by stages.longest_silence_hours) as usual_hours
    from {{ ref('fct_journey_stage') }} as stages
    inner join {{ ref('fct_journeys') }} as journeys on journeys.journey_key = stages.journey_key
    where stages.longest_silence_hours is not null and (not stages.is_furthest or journeys.status = 'converted')
    group by stages.framework, stages.stage
)

select
    journeys.journey_key,
    stages.framework,
    journeys.person_key,
    journeys.cohort_month,
    stages.stage,
    stages.stage_position,
    stages.last_touchpoint_type as touchpoint_type,
    stages.entered_at,
    journeys.ended_at as last_touch_at,
    usual.usual_hours,
    case
        when journeys.status = 'lapsed' then 'lost'
        when journeys.status <> 'open' then journeys.status
        when {{ hours_between('journeys.ended_at', 'build_context.as_of') }} > usual.usual_hours then 'stalled'
        else 'in_progress'
    end as outcome
from {{ ref('fct_journey_stage') }} as stages
cross join {{ source('ops', 'build_context') }} as build_context
inner join {{ ref('fct_journeys') }} as journeys on journeys.journey_key = stages.journey_key
left join usual on usual.framework = stages.framework and usual.stage = stages.stage
where stages.is_furthest
