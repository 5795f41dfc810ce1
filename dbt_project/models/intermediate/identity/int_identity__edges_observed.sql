-- Pairs of identifiers shown by one record or joined by a human. Grain: pair. Weak evidence (devices) makes no pair.
{{ told_by_difference(['node_a', 'node_b'], links=['node_a', 'node_b'], scope='node_a', indexes=[{'columns': ['node_b']}]) }}
{%- set since = told_since(
    [ref('int_identifiers')], seeds=[ref('seed_identity_rules'), ref('seed_identity_manual_links')]) -%}
{%- do look_again_at(since, nodes_of_changed_records(ref('int_identifiers'), since)) %}

with shown as (
    select
        one.node_key as node_a,
        other.node_key as node_b,
        min(one.id_type) as type_a,
        min(other.id_type) as type_b,
        count(*) as records,
        min(one.seen_at) as first_seen_at,
        max(one.seen_at) as last_seen_at,
        min(one.record_key) as example_record_key
    from {{ ref('int_identifiers') }} as one
    inner join {{ ref('int_identifiers') }} as other
        on other.record_key = one.record_key and other.node_key > one.node_key
    where one.id_type <> 'device' and other.id_type <> 'device' and {{ to_tell('one.node_key', since) }}
    group by one.node_key, other.node_key
),

links as (
    select node_a, node_b, action, min(link_id) as link_id
    from {{ ref('int_identity__manual_links') }}
    where {{ to_tell('node_a', since) }}
    group by node_a, node_b, action
)

select
    coalesce(shown.node_a, joined.node_a) as node_a,
    coalesce(shown.node_b, joined.node_b) as node_b,
    coalesce(shown.records, 0) as records,
    shown.first_seen_at,
    shown.last_seen_at,
    shown.example_record_key,
    joined.link_id as manual_link_id,
    case
        when parted.link_id is not null then 'manual_split'
        when joined.link_id is null and shown.records < greatest(coalesce(rule_a.min_records, 1), coalesce(rule_b.min_records, 1))
            then 'min_records'
    end as refused_by
from shown
full outer join (select * from links where action = 'merge') as joined
    on joined.node_a = shown.node_a and joined.node_b = shown.node_b
left join (select * from links where action = 'split') as parted
    on parted.node_a = coalesce(shown.node_a, joined.node_a) and parted.node_b = coalesce(shown.node_b, joined.node_b)
left join {{ ref('seed_identity_rules') }} as rule_a on rule_a.id_type = shown.type_a
left join {{ ref('seed_identity_rules') }} as rule_b on rule_b.id_type = shown.type_b
