-- One label per component: no accepted pair joins two labels, and a component's label is its smallest identifier: of the
-- identifiers and pairs that this build told.
-- Remedy: the loop in connected_components stopped early or skipped an edge.
with told as (
    {{ told_now(ref('int_identity__labels'), 'node_key') }}
    union
    {{ told_now(ref('int_identity__edges_observed'), 'node_a') }}
    union
    {{ told_now(ref('int_identity__identifier_person'), 'node_key') }}
),

edges as (
    select edges.node_a, edges.node_b
    from told
    inner join {{ ref('int_identity__edges_accepted') }} as edges on edges.node_a = told.node_key
    union
    select edges.node_a, edges.node_b
    from told
    inner join {{ ref('int_identity__edges_accepted') }} as edges on edges.node_b = told.node_key
),

labels as (
    select members.node_key, members.label, members.refused_by, people.person_key
    from (
        select distinct own.label
        from told
        inner join {{ ref('int_identity__labels') }} as own on own.node_key = told.node_key
    ) as looked_at
    inner join {{ ref('int_identity__labels') }} as members on members.label = looked_at.label
    left join {{ ref('int_identity__identifier_person') }} as people on people.node_key = members.node_key
),

-- Others of the same people, whose own component may not have been told.
named as (
    select people.node_key, people.person_key, own.label
    from (select distinct person_key from labels where person_key is not null) as looked_at
    inner join {{ ref('int_identity__identifier_person') }} as people on people.person_key = looked_at.person_key
    inner join {{ ref('int_identity__labels') }} as own on own.node_key = people.node_key
)

select edges.node_a as node_key, 'pair across labels' as reason
from edges
inner join {{ ref('int_identity__labels') }} as one on one.node_key = edges.node_a
inner join {{ ref('int_identity__labels') }} as other on other.node_key = edges.node_b
where one.label <> other.label
union all
select label as node_key, 'label is not the smallest' as reason
from labels
where refused_by is null
group by label
having min(node_key) <> label
union all
select min(node_key) as node_key, 'component with several people' as reason
from labels
where person_key is not null
group by label
having count(distinct person_key) > 1
union all
select min(node_key) as node_key, 'person with several components' as reason
from named
group by person_key
having count(distinct label) > 1
