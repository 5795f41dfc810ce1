-- Drop-off step by step inside each stage. Grain: cohort month, model, stage and type of touch.
-- A journey stops at one step only: its last one in the furthest stage it reached. So the stopped ones of a stage's steps
-- add up to those of fct_stage_conversion, while journeys that took several steps are counted as entered in each.
with stopped as (
    select cohort_month, framework, stage, touchpoint_type, {{ stopped_journeys() }}
    from {{ ref('int_journeys__outcome_counts') }}
    group by cohort_month, framework, stage, touchpoint_type
)

select
    steps.cohort_month,
    steps.framework,
    steps.stage,
    steps.touchpoint_type,
    steps.stage_position,
    steps.journeys as entered,
    steps.journeys - coalesce(stopped.in_progress + stopped.stalled + stopped.lost, 0) as advanced,
    coalesce(stopped.in_progress, 0) as in_progress,
    coalesce(stopped.stalled, 0) as stalled,
    coalesce(stopped.lost, 0) as lost,
    coalesce(stopped.won_back, 0) as won_back,
    {{ ratio('coalesce(stopped.lost, 0)', 'steps.journeys') }} as drop_off_rate
from {{ ref('int_journeys__step_counts') }} as steps
left join stopped
    on stopped.cohort_month = steps.cohort_month and stopped.framework = steps.framework and stopped.stage = steps.stage
    and stopped.touchpoint_type = steps.touchpoint_type
