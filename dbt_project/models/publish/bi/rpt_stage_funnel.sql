-- The funnel of every stage model: who reached a stage and who was lost there. Grain: model and stage.
with reached as (
    select
        framework, stage, cast(sum(journeys) as bigint) as reached,
        cast(sum(case when is_first_of_person then journeys else 0 end) as bigint) as people
    from {{ ref('int_journeys__stage_counts') }}
    group by framework, stage
),

dropped as (
    select framework, current_stage as stage, {{ stopped_journeys() }}
    from {{ ref('int_journeys__outcome_counts') }}
    group by framework, current_stage
)

select
    names.framework,
    names.framework_name_en,
    names.framework_name_vi,
    names.stage,
    names.stage_position,
    names.name_en,
    names.name_vi,
    coalesce(reached.reached, 0) as reached,
    coalesce(reached.people, 0) as people,
    coalesce(dropped.lost, 0) as dropped,
    {{ ratio('coalesce(dropped.lost, 0)', 'reached.reached') }} as drop_off_rate,
    coalesce(dropped.won_back, 0) as won_back
from {{ ref('dim_stage') }} as names
left join reached on reached.framework = names.framework and reached.stage = names.stage
left join dropped on dropped.framework = names.framework and dropped.stage = names.stage
