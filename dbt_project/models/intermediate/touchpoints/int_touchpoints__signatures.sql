-- Judgement on each distinct kind of touch: context, need, moment, department, with the rule behind each; media, stage.
-- Grain: one signature. Touches are never judged, only signatures: thousands instead of millions.
{{ told_by_difference('signature_key', links=['signature_key'], scope='signature_key') }}
{%- set met = [ref('int_touchpoints__kind_counts'), ref('int_touchpoints__offline_exposures')] -%}
{%- set since = told_since(met, vars=['rule_inputs'], seeds=[ref('seed_context_rules'), ref('seed_need_rules'), ref('seed_moment_rules'),
    ref('seed_department_rules'), ref('seed_channels'), ref('seed_touchpoint_types'), ref('seed_moment_to_stage')]) -%}
{%- do look_again_at(since, "select signature_key from " ~ changes(met[0], since) ~ " union select signature_key from " ~ changes(met[1], since)) %}

with signatures as (
    {%- for relation in met %}
    select signature_key, touchpoint_type, channel, campaign, category, lifecycle from {{ relation }}
    where {{ to_tell('signature_key', since) }}
    {{ 'union' if not loop.last }}
    {%- endfor %}
),

{% for question in ['context', 'need', 'moment', 'department'] %}
{{ question }} as (
    {{ first_rule('signatures', ref('seed_' ~ question ~ '_rules'), var('rule_inputs')[question]) }}
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
    department.rule_id as department_rule_id,
    {% for framework in ['five', 'six', 'seven'] -%}
    coalesce({{ framework }}.stage, {{ framework }}_default.stage) as stage_{{ framework }},
    {% endfor -%}
    coalesce(types.media, media.media, 'owned') as media
from signatures
inner join context on context.signature_key = signatures.signature_key
inner join need on need.signature_key = signatures.signature_key
inner join moment on moment.signature_key = signatures.signature_key
inner join department on department.signature_key = signatures.signature_key
left join {{ ref('seed_touchpoint_types') }} as types on types.touchpoint_type = signatures.touchpoint_type
left join media on media.channel = signatures.channel
{% for framework in ['five', 'six', 'seven'] -%}
left join {{ ref('seed_moment_to_stage') }} as {{ framework }}
    on {{ framework }}.framework = '{{ framework }}' and {{ framework }}.moment = moment.result
left join {{ ref('seed_moment_to_stage') }} as {{ framework }}_default
    on {{ framework }}_default.framework = '{{ framework }}' and {{ framework }}_default.moment = '*'
{% endfor -%}
