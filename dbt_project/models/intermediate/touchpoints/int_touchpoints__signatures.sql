-- Judgement on each distinct kind of touch: context, need, moment, department, with the rule behind each.
-- Grain: one signature. Events are never judged, only signatures: thousands instead of millions.
with signatures as (
    select distinct
        signature_key, touchpoint_type, channel, campaign, category, lifecycle
    from {{ ref('int_touchpoints__observed') }}
),

{% set looked_at = ['touchpoint_type', 'channel', 'campaign', 'category', 'lifecycle'] %}
{% for question in ['context', 'need', 'moment', 'department'] %}
{{ question }} as (
    {{ first_rule('signatures', ref('seed_' ~ question ~ '_rules'), looked_at) }}
),
{% endfor %}

media as (
    select distinct channel, media from {{ ref('seed_channels') }}
)

select
    signatures.*,
    context.result as context,
    context.rule_id as context_rule_id,
    need.result as need,
    need.rule_id as need_rule_id,
    moment.result as moment,
    moment.rule_id as moment_rule_id,
    department.result as department,
    coalesce(types.media, media.media, 'owned') as media
from signatures
inner join context on context.signature_key = signatures.signature_key
inner join need on need.signature_key = signatures.signature_key
inner join moment on moment.signature_key = signatures.signature_key
inner join department on department.signature_key = signatures.signature_key
left join {{ ref('seed_touchpoint_types') }} as types on types.touchpoint_type = signatures.touchpoint_type
left join media on media.channel = signatures.channel
