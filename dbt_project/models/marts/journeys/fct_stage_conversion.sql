-- Progress and drop-off (M45). Grain: cohort month, model and stage.
-- Of the journeys that entered a stage each one advanced (to a later stage, or to a conversion), or came no further:
-- it is in progress or stalled (fct_journey_progress), or was lost; lost ones whose person came back are won back.
with running as (
    {{ running_counts(ref('int_journeys__stage_counts'), 'cell_key', 'minutes', 'journeys') }}
),

entered as (
    select
        cohort_month, framework, stage,
        min(stage_position) as stage_position,
        cast(sum(journeys) as bigint) as journeys,
        cast(sum(case when is_converted then journeys else 0 end) as bigint) as converted,
        {{ median_of_counts('minutes') }} / 60 as median_hours
    from running
    group by cohort_month, framework, stage
),

stopped as (
    select cohort_month, framework, stage, {{ stopped_journeys() }}
    from {{ ref('int_journeys__outcome_counts') }}
    group by cohort_month, framework, stage
)

select
    entered.cohort_month,
    entered.framework,
    entered.stage,
    entered.stage_position,
    {{ outcomes_of_entered() }},
    entered.median_hours,
    entered.converted
from entered
left join stopped
    on stopped.cohort_month = entered.cohort_month and stopped.framework = entered.framework and stopped.stage = entered.stage
