-- Of the journeys that entered a stage each one advanced, is in progress, stalled or was lost; the same of each step in it,
-- and each journey that came no further stopped at one step.
-- Remedy: the outcomes of fct_journey_progress overlap or leave one out.
with stages as (
    select framework, stage, entered, advanced, in_progress, stalled, lost, won_back
    from {{ ref('fct_stage_conversion') }}
),

steps as (
    select framework, stage, entered, advanced, in_progress, stalled, lost, won_back
    from {{ ref('fct_stage_drop_off') }}
),

stopped as (
    select framework, stage, sum(in_progress) as in_progress, sum(stalled) as stalled, sum(lost) as lost
    from stages
    group by framework, stage
),

stopped_by_step as (
    select framework, stage, sum(in_progress) as in_progress, sum(stalled) as stalled, sum(lost) as lost
    from steps
    group by framework, stage
)

select framework, stage, 'outcomes do not add up' as reason
from (select * from stages union all select * from steps) as told
where entered <> advanced + in_progress + stalled + lost or won_back > lost
union all
select stopped.framework, stopped.stage, 'steps do not add up to the stage' as reason
from stopped
left join stopped_by_step as steps on steps.framework = stopped.framework and steps.stage = stopped.stage
where
    steps.stage is null or steps.in_progress <> stopped.in_progress or steps.stalled <> stopped.stalled
    or steps.lost <> stopped.lost
