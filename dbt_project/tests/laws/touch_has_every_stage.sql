-- No touch is left without a stage in any model, and none without a judgement: of the people whom this build told anew.
-- Remedy: add a rule (and its golden example), or the moment to seed_moment_to_stage.
select touchpoint_key, touchpoint_type, channel, context, need, moment, department
from {{ ref('fct_touchpoints') }} as touches
where
    {{ told_anew('touches') }}
    and (
        stage_five is null or stage_six is null or stage_seven is null
        or '(unclassified)' in (context, need, moment, department, channel)
    )
