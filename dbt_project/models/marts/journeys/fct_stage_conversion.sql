-- Progress and drop-off (M45). Grain: cohort month, model and stage.
-- Of the journeys that entered a stage each one advanced (to a later stage, or to a conversion), or came no further:
-- it is in progress or stalled (fct_journey_progress), or was lost; lost ones whose person came back are won back.
with outcomes as (
    select
        progress.cohort_month,
        stages.framework,
        stages.stage,
        stages.stage_position,
        stages.hours,
        progress.outcome = 'converted' as is_converted,
        case when stages.is_furthest and progress.outcome <> 'converted' then progress.outcome else 'advanced' end as outcome
    from {{ ref('fct_journey_stage') }} as stages
    inner join {{ ref('fct_journey_progress') }} as progress
        on progress.journey_key = stages.journey_key and progress.framework = stages.framework
)

select
    cohort_month,
    framework,
    stage,
    min(stage_position) as stage_position,
    count(*) as entered,
    cast(sum(case when outcome = 'advanced' then 1 else 0 end) as bigint) as advanced,
    cast(sum(case when outcome = 'stalled' then 1 else 0 end) as bigint) as stalled,
    cast(sum(case when outcome in ('lost', 'won_back') then 1 else 0 end) as bigint) as lost,
    cast(sum(case when outcome = 'won_back' then 1 else 0 end) as bigint) as won_back,
    percentile_cont(0.5) within group (order by hours) as median_hours,
    cast(sum(case when outcome = 'in_progress' then 1 else 0 end) as bigint) as in_progress,
    cast(sum(case when is_converted then 1 else 0 end) as bigint) as converted
from outcomes
group by cohort_month, framework, stage
