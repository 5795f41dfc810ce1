-- Calls and meetings of the sales force up to now, and whether they came to nothing. Grain: one activity.
{{ told_by_difference('activity_key', links=['activity_key']) }}
{%- set columns = {
    'activity_key': 'text',
    'source_system': 'text',
    'source_record_id': 'text',
    'activity_type': 'text',
    'hubspot_contact': 'text',
    'source_contact': 'text',
    'direction': 'text',
    'outcome': 'text',
    'occurred_at': 'timestamptz',
    '_loaded_at': 'timestamptz',
} %}

with told as (
    {{ shape_rows('activities', columns) }}
)

select
    told.*,
    {%- for result in ['planned', 'missed'] %}
    {{ 'case' if loop.first }} when exists (
        select 1 from {{ ref('seed_activity_outcomes') }} as outcomes
        where outcomes.result = '{{ result }}' and {{ pattern_meets(rule_text('outcomes.pattern'), rule_text('told.outcome')) }}
    ) then '{{ result }}'
    {%- endfor %}
    end as result
from told
inner join {{ source('ops', 'build_context') }} as build_context on told.occurred_at <= build_context.as_of
