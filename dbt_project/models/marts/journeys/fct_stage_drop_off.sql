-- Drop-off step by step inside each stage. Grain: cohort month, model, stage and type of touch.
-- A journey stops at one step only: its last one in the furthest stage it reached. So the stopped ones of a stage's steps
-- add up to those of fct_stage_conversion, while journeys that took several steps are counted as entered in each.
with steps as (
    select distinct journey_key, framework, stage, stage_position, touchpoint_type
    from {{ ref('int_journeys__stage_steps') }}
),

outcomes as (
    select
        progress.cohort_month,
        steps.framework,
        steps.stage,
        steps.stage_position,
        steps.touchpoint_type,
        case
            when progress.stage = steps.stage and progress.touchpoint_type = steps.touchpoint_type
                and progress.outcome <> 'converted' then progress.outcome
            else 'advanced'
        end as outcome
    from steps
    inner join {{ ref('fct_journey_progress') }} as progress
        on progress.journey_key = steps.journey_key and progress.framework = steps.framework
)

select
    cohort_month,
    framework,
    stage,
    touchpoint_type,
    min(stage_position) as stage_position,
    count(*) as entered,
    cast(sum(case when outcome = 'advanced' then 1 else 0 end) as bigint) as advanced,
    cast(sum(case when outcome = 'in_progress' then 1 else 0 end) as bigint) as in_progress,
    cast(sum(case when outcome = 'stalled' then 1 else 0 end) as bigint) as stalled,
    cast(sum(case when outcome in ('lost', 'won_back') then 1 else 0 end) as bigint) as lost,
    cast(sum(case when outcome = 'won_back' then 1 else 0 end) as bigint) as won_back,
    {{ ratio("sum(case when outcome in ('lost', 'won_back') then 1 else 0 end)", 'count(*)') }} as drop_off_rate
from outcomes
group by cohort_month, framework, stage, touchpoint_type
