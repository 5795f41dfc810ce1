-- Identifiers that name a person (every type but the device), with the guard that refuses one. Grain: identifier.
with observed as (
    select node_key, id_type, id_value, count(*) as records, min(seen_at) as first_seen_at
    from {{ ref('int_identifiers') }}
    where id_type <> 'device'
    group by node_key, id_type, id_value
),

codes as (
    select one.node_key, count(distinct other.node_key) as customer_codes
    from {{ ref('int_identifiers') }} as one
    inner join {{ ref('int_identifiers') }} as other
        on other.record_key = one.record_key and other.id_type = 'customer_code'
    where one.id_type in (select id_type from {{ ref('seed_identity_rules') }} where max_people_per_value is not null)
    group by one.node_key
),

blocked as (
    select distinct observed.node_key
    from observed
    inner join {{ ref('seed_identity_blocked_values') }} as blocked_values
        on blocked_values.id_type = observed.id_type
        and {{ regex_like('observed.id_value', 'blocked_values.pattern') }}
)

select
    observed.node_key,
    observed.id_type,
    observed.id_value,
    observed.records,
    observed.first_seen_at,
    coalesce(codes.customer_codes, 0) as customer_codes,
    case
        when blocked.node_key is not null then 'blocked_value'
        when codes.customer_codes > rules.max_people_per_value then 'max_people_per_value'
    end as refused_by
from observed
left join codes on codes.node_key = observed.node_key
left join blocked on blocked.node_key = observed.node_key
left join {{ ref('seed_identity_rules') }} as rules on rules.id_type = observed.id_type
