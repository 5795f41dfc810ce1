-- Pairs that no guard refuses: these alone join people. Grain: pair.
{{ config(materialized='view') }}

select
    edges.node_a, edges.node_b, edges.records, edges.first_seen_at, edges.last_seen_at, edges.example_record_key,
    edges.manual_link_id
from {{ ref('int_identity__edges_observed') }} as edges
inner join {{ ref('int_identity__labels') }} as one on one.node_key = edges.node_a and one.refused_by is null
inner join {{ ref('int_identity__labels') }} as other
    on other.node_key = edges.node_b and other.refused_by is null and other.label = one.label
where edges.refused_by is null
