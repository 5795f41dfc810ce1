-- What each rule does in this build: touches it judges (of content: those with it), the day of the last, whether it can ever win; and what no rule judges.
-- Grain: rule set and rule; for what no rule matches, rule set and signature.
{%- set questions = var('rule_inputs') %}
with by_signature as (
    select signature_key, sum(touches) as touches, max(touch_date) as last_touch_on
    from {{ ref('int_touchpoints__kind_counts') }} group by signature_key
),

by_content as (
    select content_key, touches, {{ local_date('last_met_at') }} as last_touch_on from {{ ref('int_content') }}
),

by_origin as (
    select origin_key, sum(touches) as touches, max(touch_date) as last_touch_on
    from {{ ref('int_touchpoints__kind_counts') }} group by origin_key
),

judged as (
    {% for question in questions %}
    {%- set by, key = ('by_origin', 'origin_key') if question == 'channel' else
        ('by_content', 'content_key') if 'content' in questions[question] else ('by_signature', 'signature_key') %}
    select
        '{{ question }}' as rule_set,
        signatures.signature_key,
        signatures.{{ 'rule_id' if question == 'channel' else question ~ '_rule_id' }} as rule_id,
        {% for column in questions[question] -%}
        coalesce('{{ column }}="' || signatures.{{ column }} || '" ', '') {{- ' || ' if not loop.last }}
        {%- endfor %} as signature,
        coalesce({{ by }}.touches, 0) as touches,
        {{ by }}.last_touch_on
    from {{ judged_by(question) }} as signatures
    left join {{ by }} on {{ by }}.{{ key }} = signatures.signature_key
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

hits as (
    select
        rule_set,
        rule_id,
        case when rule_id = '(none)' then coalesce(nullif(trim(signature), ''), '(nothing)') else '(any)' end as signature,
        count(*) as signatures,
        sum(touches) as touches,
        {{ day_begins('max(last_touch_on)') }} as last_hit_at
    from judged
    group by rule_set, rule_id,
        case when rule_id = '(none)' then coalesce(nullif(trim(signature), ''), '(nothing)') else '(any)' end
),

-- Rules that never won are asked once more, against everything: what they match and another rule took shadows them.
lost as (
    {% for question in questions %}
    {%- set idle = "(select * from " ~ ref('seed_' ~ question ~ '_rules') ~ " where rule_id not in (select rule_id from hits
        where rule_set = '" ~ question ~ "'))" %}
    select '{{ question }}' as rule_set, rules.rule_id, signatures.signature_key
    from {{ met_rules(judged_by(question), idle, questions[question], 'inner join') }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

shadows as (
    select lost.rule_set, lost.rule_id, min(judged.rule_id) as shadowed_by
    from lost
    inner join judged on judged.rule_set = lost.rule_set and judged.signature_key = lost.signature_key
    group by lost.rule_set, lost.rule_id
),

rules as (
    {% for question in questions %}
    select '{{ question }}' as rule_set, rule_id, priority, result, active, owner, note
    from {{ ref('seed_' ~ question ~ '_rules') }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
)

select
    coalesce(rules.rule_set, hits.rule_set) as rule_set,
    coalesce(rules.rule_id, hits.rule_id) as rule_id,
    coalesce(hits.signature, '(any)') as signature,
    cast(rules.priority as bigint) as priority,
    coalesce(rules.result, '(unclassified)') as result,
    rules.owner,
    rules.note,
    case
        when rules.rule_id is null then 'unclassified'
        when not rules.active then 'inactive'
        when hits.rule_id is not null then 'in use'
        when shadows.rule_id is not null then 'shadowed'
        else 'dead'
    end as rule_status,
    shadows.shadowed_by,
    coalesce(hits.signatures, 0) as signatures,
    cast(coalesce(hits.touches, 0) as bigint) as touches,
    hits.last_hit_at,
    version.rule_set_version
from rules
full outer join hits on hits.rule_set = rules.rule_set and hits.rule_id = rules.rule_id
left join shadows on shadows.rule_set = rules.rule_set and shadows.rule_id = rules.rule_id
cross join {{ ref('int_touchpoints__rule_set') }} as version
