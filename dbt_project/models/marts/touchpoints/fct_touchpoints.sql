-- Every touch, judged, and placed in its person's journey. Grain: one touch. Touches of nobody known have neither.
{{ told_by_person('touchpoint_key', indexes=[{'columns': ['touchpoint_type']}]) }}

select
    touches.touchpoint_key,
    touches.source_record_id,
    touches.source_system,
    touches.person_key,
    touches.is_anonymous,
    touches.session_key,
    touches.occurred_at,
    {{ local_date('touches.occurred_at') }} as touch_date,
    touches.channel,
    touches.touchpoint_type,
    touches.context,
    touches.need,
    touches.moment,
    touches.department,
    touches.media,
    touches.lifecycle,
    touches.stage_five,
    touches.stage_six,
    touches.stage_seven,
    steps.journey_key,
    steps.cycle_no,
    steps.post_purchase_of,
    touches.campaign,
    touches.content,
    touches.product,
    touches.value_minor,
    touches.channel_rule_id,
    touches.context_rule_id,
    touches.need_rule_id,
    touches.moment_rule_id,
    touches.rule_set_version
from {{ ref('int_touchpoints') }} as touches
left join {{ ref('int_journeys__touches') }} as steps
    on steps.point_key = touches.touchpoint_key and not steps.is_conversion
where {{ only_affected('touches') }}
