-- The funnel of every stage model: who reached a stage and who was lost there. Grain: model and stage.
with reached as (
    select framework, stage, count(*) as reached, count(distinct person_key) as people
    from {{ ref('fct_journey_stage') }}
    group by framework, stage
),

dropped as (
    select
        stages.framework, stages.stage, count(*) as dropped,
        sum(case when journeys.status = 'won_back' then 1 else 0 end) as won_back
    from {{ ref('fct_journey_stage') }} as stages
    inner join {{ ref('fct_journeys') }} as journeys on journeys.journey_key = stages.journey_key
    where stages.is_current and journeys.status in ('lapsed', 'won_back')
    group by stages.framework, stages.stage
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
    coalesce(dropped.dropped, 0) as dropped,
    {{ ratio('coalesce(dropped.dropped, 0)', 'reached.reached') }} as drop_off_rate,
    cast(coalesce(dropped.won_back, 0) as bigint) as won_back
from {{ ref('dim_stage') }} as names
left join reached on reached.framework = names.framework and reached.stage = names.stage
left join dropped on dropped.framework = names.framework and dropped.stage = names.stage
