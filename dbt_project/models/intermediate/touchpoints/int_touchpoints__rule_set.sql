-- Version of the rules: a digest of every row of every rule seed. Grain: one row.
with rows_of_rules as (
    {% for question, columns in var('rule_inputs').items() %}
    select
        '{{ question }}' as seed,
        rule_id,
        {{ hash_key(["'" ~ question ~ "'", 'rule_id', 'priority', 'result', 'active'] + columns) }} as digest
    from {{ ref('seed_' ~ question ~ '_rules') }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
    union all
    select 'seed_moment_to_stage', framework || moment, {{ hash_key(['framework', 'moment', 'stage']) }}
    from {{ ref('seed_moment_to_stage') }}
    union all
    select 'seed_touchpoint_types', touchpoint_type, {{ hash_key(['touchpoint_type', 'media']) }}
    from {{ ref('seed_touchpoint_types') }}
    union all
    select 'seed_content_touchpoints', touchpoint_type, {{ hash_key(['touchpoint_type', 'content_kind', 'content_from', 'is_engagement']) }}
    from {{ ref('seed_content_touchpoints') }}
    union all
    select 'seed_channels', channel || coalesce(medium, ''), {{ hash_key(['channel', 'medium', 'media']) }}
    from {{ ref('seed_channels') }}
)

select md5(string_agg(digest, '' order by seed, rule_id)) as rule_set_version
from rows_of_rules
