-- Touches, judged: moment, context, need, department, media and stage. Grain: one touch.
{{ told_by_person('touchpoint_key', indexes=[{'columns': ['touchpoint_type']}]) }}

select
    observed.touchpoint_key,
    observed.source_record_id,
    observed.source_system,
    observed.person_key,
    observed.is_anonymous,
    observed.session_key,
    observed.occurred_at,
    observed.channel,
    observed.touchpoint_type,
    signatures.context,
    signatures.need,
    signatures.moment,
    signatures.department,
    signatures.media,
    observed.lifecycle,
    signatures.stage_five,
    signatures.stage_six,
    signatures.stage_seven,
    observed.campaign,
    observed.content,
    observed.category,
    observed.product,
    observed.value_minor,
    observed.order_number,
    observed.channel_rule_id,
    signatures.context_rule_id,
    signatures.need_rule_id,
    signatures.moment_rule_id,
    rule_set.rule_set_version
from ({{ observed_touches(affected=true) }}) as observed
cross join {{ ref('int_touchpoints__rule_set') }} as rule_set
inner join {{ ref('int_touchpoints__signatures') }} as signatures on signatures.signature_key = observed.signature_key
