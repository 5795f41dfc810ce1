-- One label per component: no accepted pair joins two labels, and a component's label is its smallest identifier.
-- Remedy: the loop in connected_components stopped early or skipped an edge.
select edges.node_a as node_key, 'pair across labels' as reason
from {{ ref('int_identity__edges_accepted') }} as edges
inner join {{ ref('int_identity__labels') }} as one on one.node_key = edges.node_a
inner join {{ ref('int_identity__labels') }} as other on other.node_key = edges.node_b
where one.label <> other.label
union all
select label as node_key, 'label is not the smallest' as reason
from {{ ref('int_identity__labels') }}
where refused_by is null
group by label
having min(node_key) <> label
union all
select min(people.node_key) as node_key, 'component with several people' as reason
from {{ ref('int_identity__labels') }} as labels
inner join {{ ref('int_identity__identifier_person') }} as people on people.node_key = labels.node_key
group by labels.label
having count(distinct people.person_key) > 1
union all
select min(people.node_key) as node_key, 'person with several components' as reason
from {{ ref('int_identity__labels') }} as labels
inner join {{ ref('int_identity__identifier_person') }} as people on people.node_key = labels.node_key
group by people.person_key
having count(distinct labels.label) > 1
