-- Identifiers that name a person (every type but the device), with the guard that refuses one. Grain: identifier.
-- A value is shared when one stronger type shows more people on it than its rule allows, one system more accounts, or
-- records call whom it belongs to by names that contradict each other.
{{ told_by_difference('node_key', links=['node_key'], scope='node_key') }}
{%- set identifiers, judged, names = ref('int_identifiers'), ref('int_identifiers__judged'), ref('int_identifiers__names') -%}
{%- set since = told_since([identifiers, judged, names], seeds=[ref('seed_identity_rules')]) -%}
{%- do look_again_at(since, nodes_of_changed_records(identifiers, since) ~ " union all select node_key from " ~ changes(judged, since)
    ~ " union all select node_key from " ~ changes(names, since)) %}

with observed as (
    select
        node_key, id_type, id_value, count(*) as records, min(seen_at) as first_seen_at, max(seen_at) as last_seen_at
    from {{ ref('int_identifiers') }}
    where id_type <> 'device' and {{ to_tell('node_key', since) }}
    group by node_key, id_type, id_value
),

-- A record speaks of one person: on no more records than its rule allows people, a value is not shared.
suspects as (
    select observed.node_key, rules.priority
    from observed
    inner join {{ ref('seed_identity_rules') }} as rules
        on rules.id_type = observed.id_type and observed.records > rules.max_people_per_value
),

counted as (
    select one.node_key, other.id_type, count(distinct other.node_key) as people
    from suspects
    inner join {{ ref('int_identifiers') }} as one on one.node_key = suspects.node_key
    inner join {{ ref('int_identifiers') }} as other on other.record_key = one.record_key
    inner join {{ ref('seed_identity_rules') }} as stronger
        on stronger.id_type = other.id_type and stronger.priority < suspects.priority
    group by one.node_key, other.id_type
),

shared as (
    select node_key, max(people) as people from counted group by node_key
),

-- What an account is, its own system says. Of web sites no login by e-mail, and no alias: they are further names of a customer.
on_records as (
    select one.node_key, one.record_key
    from observed
    inner join {{ ref('seed_identity_rules') }} as rules
        on rules.id_type = observed.id_type and observed.records > rules.max_accounts_per_value
    inner join {{ ref('int_identifiers') }} as one on one.node_key = observed.node_key
),

shown as (
    select on_records.node_key, on_records.record_key, orders.source_system
    from on_records
    inner join {{ ref('int_orders') }} as orders on orders.order_key = on_records.record_key
    union all
    select on_records.node_key, on_records.record_key, customers.source_system
    from on_records
    inner join {{ ref('int_customers') }} as customers on customers.customer_key = on_records.record_key
    union all
    select on_records.node_key, on_records.record_key, 'web'
    from on_records
    inner join {{ ref('int_events__combinations') }} as logins on logins.record_key = on_records.record_key
    where logins.user_email is null and logins.previous_id is null
),

accounts as (
    select shown.node_key, shown.source_system, count(distinct other.node_key) as accounts
    from shown
    inner join {{ ref('int_identifiers') }} as other on other.record_key = shown.record_key and other.id_type = 'customer_code'
    group by shown.node_key, shown.source_system
),

owned as (
    select node_key, max(accounts) as accounts from accounts group by node_key
),

{{ names_on_values(identifiers, names, ref('seed_identity_rules')) }},

blocked as (
    select node_key from {{ ref('int_identifiers__judged') }} where is_blocked and {{ to_tell('node_key', since) }}
)

select
    observed.node_key,
    observed.id_type,
    observed.id_value,
    observed.records,
    observed.first_seen_at,
    observed.last_seen_at,
    greatest(shared.people, owned.accounts, named.names, 0) as people_on_value,
    case
        when blocked.node_key is not null then 'blocked_value'
        when shared.people > rules.max_people_per_value then 'max_people_per_value'
        when owned.accounts > rules.max_accounts_per_value then 'max_accounts_per_value'
        when named.names > rules.max_names_per_value then 'max_names_per_value'
    end as refused_by
from observed
left join shared on shared.node_key = observed.node_key
left join owned on owned.node_key = observed.node_key
left join named on named.node_key = observed.node_key
left join blocked on blocked.node_key = observed.node_key
left join {{ ref('seed_identity_rules') }} as rules on rules.id_type = observed.id_type
