-- Drop-off step by step inside each stage. Grain: cohort month, model, stage and type of touch.
-- A journey stops at one step only: its last one in the furthest stage it reached. So the stopped ones of a stage's steps
-- add up to those of fct_stage_conversion, while journeys that took several steps are counted as entered in each.
with stopped as (
    select cohort_month, framework, stage, touchpoint_type, {{ stopped_journeys() }}
    from {{ ref('int_journeys__outcome_counts') }}
    group by cohort_month, framework, stage, touchpoint_type
)

select
    entered.cohort_month,
    entered.framework,
    entered.stage,
    entered.touchpoint_type,
    entered.stage_position,
    {{ outcomes_of_entered() }},
    {{ ratio('coalesce(stopped.lost, 0)', 'entered.journeys') }} as drop_off_rate
from {{ ref('int_journeys__step_counts') }} as entered
left join stopped
    on stopped.cohort_month = entered.cohort_month and stopped.framework = entered.framework and stopped.stage = entered.stage
    and stopped.touchpoint_type = entered.touchpoint_type
