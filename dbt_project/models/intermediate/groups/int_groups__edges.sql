-- People and what they share with others of their household or company, by seed_group_rules. Grain: person and value.
-- node_a is the person as a member of the level, node_b the value. What only one person has makes no household.
-- `people` counts to one more than are allowed: beyond that another person on a value changes nothing for those who have it.
{{ told_by_difference(['node_a', 'node_b'], links=['node_a', 'node_b'], scope='node_b', indexes=[{'columns': ['node_b']}]) }}
{%- set shown, identifiers, owners = ref('int_groups__identifiers'), ref('int_identifiers'), ref('int_identity__record_person') -%}
{%- set judged = ref('int_identifiers__judged') -%}
{%- set since = told_since([shown, identifiers, owners, judged], seeds=[ref('seed_group_rules'), ref('seed_identity_blocked_values')]) -%}
{%- set restated = "(select record_key from " ~ changes(owners, since) ~ ")" -%}
{%- do look_again_at(since, "select value_key from " ~ changes(shown, since) ~ " union select node_key from " ~ changes(identifiers, since)
    ~ " union select node_key from " ~ changes(judged, since)
    ~ " union select held.value_key from " ~ shown ~ " as held where held.address_key in (select node_key from " ~ changes(judged, since) ~ ")"
    ~ " union select held.value_key from " ~ shown ~ " as held where held.record_key in " ~ restated
    ~ " union select held.node_key from " ~ identifiers ~ " as held where held.record_key in " ~ restated) %}

with observed as (
    select record_key, id_type, id_value, value_key, coalesce(address_key, value_key) as judged_key, seen_at from {{ shown }} where {{ to_tell('value_key', since) }}
    union all
    select record_key, id_type, id_value, node_key, node_key, seen_at from {{ identifiers }} where {{ to_tell('node_key', since) }}
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
    inner join {{ ref('seed_group_rules') }} as rules on rules.id_type = observed.id_type
    inner join {{ owners }} as owners on owners.record_key = observed.record_key
    group by rules.level, owners.person_key, observed.value_key, observed.judged_key, observed.id_type, observed.id_value
),

counted as (
    select *, count(*) over (partition by value_key) as people from seen
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
    least(counted.people, coalesce(rules.max_people_per_value + 1, counted.people)) as people,
    counted.first_seen_at,
    counted.last_seen_at,
    counted.example_record_key,
    case
        when blocked.value_key is not null then 'blocked_value'
        when counted.people > rules.max_people_per_value then 'max_people_per_value'
        when counted.records < rules.min_records then 'min_records'
    end as refused_by
from counted
inner join {{ ref('seed_group_rules') }} as rules on rules.id_type = counted.id_type
left join blocked on blocked.value_key = counted.value_key
where counted.level = 'account' or counted.people > 1
