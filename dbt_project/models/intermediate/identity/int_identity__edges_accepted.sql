-- Pairs that no guard refuses: these alone join people. Grain: pair.
select edges.node_a, edges.node_b, edges.records, edges.first_seen_at, edges.last_seen_at
from {{ ref('int_identity__edges_observed') }} as edges
inner join {{ ref('int_identity__nodes') }} as one on one.node_key = edges.node_a and one.refused_by is null
inner join {{ ref('int_identity__nodes') }} as other on other.node_key = edges.node_b and other.refused_by is null
