-- Progress and drop-off (M45). Grain: cohort month, model and stage.
-- Of the journeys that entered a stage each one advanced (to a later stage, or to a conversion), stalled
-- (still open) or was lost (lapsed there or earlier); lost ones whose person came back are won back.
with stages as (
    select *, max(stage_position) over (partition by journey_key, framework) as furthest_position
    from {{ ref('fct_journey_stage') }}
),

journeys as (
    select *, lead(journey_key) over (partition by person_key order by journey_no) is not null as came_back
    from {{ ref('fct_journeys') }}
),

outcomes as (
    select
        journeys.cohort_month,
        stages.framework,
        stages.stage,
        stages.stage_position,
        stages.hours,
        case
            when stages.furthest_position > stages.stage_position or journeys.status = 'converted' then 'advanced'
            when journeys.status = 'open' then 'stalled'
            else 'lost'
        end as outcome,
        journeys.came_back
    from stages
    inner join journeys on journeys.journey_key = stages.journey_key
)

select
    cohort_month,
    framework,
    stage,
    min(stage_position) as stage_position,
    count(*) as entered,
    cast(sum(case when outcome = 'advanced' then 1 else 0 end) as bigint) as advanced,
    cast(sum(case when outcome = 'stalled' then 1 else 0 end) as bigint) as stalled,
    cast(sum(case when outcome = 'lost' then 1 else 0 end) as bigint) as lost,
    cast(sum(case when outcome = 'lost' and came_back then 1 else 0 end) as bigint) as won_back,
    percentile_cont(0.5) within group (order by hours) as median_hours
from outcomes
group by cohort_month, framework, stage
