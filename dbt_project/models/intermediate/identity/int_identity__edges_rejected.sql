-- Pairs that a guard refused, each with the rule and its evidence. Grain: pair.
-- `refused_node_key` is the identifier that the rule is about; none where the pair itself was refused, or cut because
-- the people that it would join may not be one.
{{ config(materialized='view') }}

select
    edges.node_a,
    edges.node_b,
    edges.records,
    edges.example_record_key,
    coalesce(edges.refused_by, one.refused_by, other.refused_by, one.conflict_rule, 'unknown_identifier') as refused_by,
    case when edges.refused_by is null then coalesce(
        case when one.refused_by is not null then edges.node_a end,
        case when other.refused_by is not null then edges.node_b end
    ) end as refused_node_key,
    case when edges.refused_by is null then coalesce(
        case when one.refused_by is not null then node_one.people_on_value end,
        case when other.refused_by is not null then node_other.people_on_value end
    ) end as people_on_value
from {{ ref('int_identity__edges_observed') }} as edges
left join {{ ref('int_identity__labels') }} as one on one.node_key = edges.node_a
left join {{ ref('int_identity__labels') }} as other on other.node_key = edges.node_b
left join {{ ref('int_identity__nodes') }} as node_one on node_one.node_key = edges.node_a
left join {{ ref('int_identity__nodes') }} as node_other on node_other.node_key = edges.node_b
left join {{ ref('int_identity__edges_accepted') }} as accepted
    on accepted.node_a = edges.node_a and accepted.node_b = edges.node_b
where accepted.node_a is null
