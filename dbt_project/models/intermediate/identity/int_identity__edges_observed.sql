-- Pairs of identifiers shown by one record. Grain: pair. Weak evidence (devices) makes no pair.
select
    one.node_key as node_a,
    other.node_key as node_b,
    count(*) as records,
    min(one.seen_at) as first_seen_at,
    max(one.seen_at) as last_seen_at,
    min(one.record_key) as example_record_key
from {{ ref('int_identifiers') }} as one
inner join {{ ref('int_identifiers') }} as other
    on other.record_key = one.record_key and other.node_key > one.node_key
where one.id_type <> 'device' and other.id_type <> 'device'
group by one.node_key, other.node_key
