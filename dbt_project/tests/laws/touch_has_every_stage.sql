-- No touch is left without a stage in any model, and none without a judgement: of the people whom this build told anew. What no rule
-- matches is judged (unclassified), of which the gate warns (rules.every_touch_classified).
-- Remedy: the moment to seed_moment_to_stage.
select touchpoint_key, touchpoint_type, channel, context, need, moment, department
from {{ ref('fct_touchpoints') }} as touches
where
    {{ told_anew('touches') }}
    and (
        stage_five is null or stage_six is null or stage_seven is null
        or context is null or need is null or moment is null or department is null or channel is null
    )
