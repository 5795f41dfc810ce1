-- People and what they share with others of their household or company, by seed_group_rules. Grain: person and value.
-- node_a is the person as a member of the level, node_b the value. What only one person has makes no household.
-- `people` counts to one more than are allowed: beyond that another person on a value changes nothing for those who have it,
-- and only he is told (looked_at_values).
{{ told_by_difference(['node_a', 'node_b'], links=['node_a', 'node_b'], scope="held.person_key || ' ' || held.node_b", indexes=[{'columns': ['node_b']}]) }}
{%- set shown, identifiers, owners = ref('int_groups__identifiers'), ref('int_identifiers'), ref('int_identity__record_person') -%}
{%- set judged, rules = ref('int_identifiers__judged'), ref('seed_group_rules') -%}
{%- set since = told_since([shown, identifiers, owners, judged], seeds=[rules, ref('seed_identity_blocked_values')]) -%}
{%- do look_at_values(shown, identifiers, owners, judged, rules, since) %}
{#- A text and no CTE: read twice, a CTE would be set down whole. -#}
{%- set values_shown %}(
        select record_key, id_type, id_value, value_key, coalesce(address_key, value_key) as judged_key, seen_at from {{ shown }}
        union all
        select record_key, id_type, id_value, node_key, node_key, seen_at from {{ identifiers }}
    ) as shown{% endset %}

with observed as (
    {%- if since %}
    select shown.*
    from looked_at_values as looked_at
    inner join {{ values_shown }} on shown.value_key = looked_at.value_key
    where not looked_at.is_crowded
    union all
    select shown.*
    from looked_at_people as looked_at
    inner join {{ owners }} as owners on owners.person_key = looked_at.person_key
    inner join {{ values_shown }} on shown.record_key = owners.record_key and shown.value_key = looked_at.value_key
    {%- else %}
    select shown.* from {{ values_shown }}
    {%- endif %}
),

seen as (
    select
        rules.level,
        owners.person_key,
        observed.value_key,
        observed.judged_key,
        observed.id_type,
        observed.id_value,
        count(*) as records,
        min(observed.seen_at) as first_seen_at,
        max(observed.seen_at) as last_seen_at,
        min(observed.record_key) as example_record_key
    from observed
    inner join {{ rules }} as rules on rules.id_type = observed.id_type
    inner join {{ owners }} as owners on owners.record_key = observed.record_key
    group by rules.level, owners.person_key, observed.value_key, observed.judged_key, observed.id_type, observed.id_value
),

counted as (
    select
        seen.*, rules.max_people_per_value, rules.min_records,
        {%- if since %}
        case when looked_at.is_crowded then rules.max_people_per_value + 1 else count(*) over (partition by seen.value_key) end as people
        {%- else %}
        count(*) over (partition by seen.value_key) as people
        {%- endif %}
    from seen
    inner join {{ rules }} as rules on rules.id_type = seen.id_type
    {%- if since %}
    inner join looked_at_values as looked_at on looked_at.value_key = seen.value_key
    {%- endif %}
),

-- What stands here as it was written is judged here; what is hashed was judged before (int_identifiers__judged).
blocked as (
    select counted.value_key
    from counted
    inner join {{ ref('seed_identity_blocked_values') }} as blocked_values
        on blocked_values.id_type = counted.id_type and {{ regex_like('counted.id_value', 'blocked_values.pattern') }}
    where counted.id_type in ('crm_account', 'email_domain', 'device')
    union
    select counted.value_key
    from counted
    inner join {{ judged }} as judged on judged.node_key = counted.judged_key and judged.is_blocked
)

select
    {{ hash_key(["counted.level || '_member'", 'counted.person_key']) }} as node_a,
    counted.value_key as node_b,
    counted.level,
    counted.person_key,
    counted.id_type,
    counted.id_value,
    counted.records,
    least(counted.people, coalesce(counted.max_people_per_value + 1, counted.people)) as people,
    counted.first_seen_at,
    counted.last_seen_at,
    counted.example_record_key,
    case
        when blocked.value_key is not null then 'blocked_value'
        when counted.people > counted.max_people_per_value then 'max_people_per_value'
        when counted.records < counted.min_records then 'min_records'
    end as refused_by
from counted
left join blocked on blocked.value_key = counted.value_key
where counted.level = 'account' or counted.people > 1
