-- Pairs that a guard refused, each with the rule and its evidence. Grain: pair.
select
    edges.node_a,
    edges.node_b,
    edges.records,
    edges.example_record_key,
    coalesce(one.refused_by, other.refused_by) as refused_by,
    case when one.refused_by is not null then one.id_type else other.id_type end as refused_id_type,
    case when one.refused_by is not null then one.node_key else other.node_key end as refused_node_key,
    case
        when one.refused_by is not null then one.customer_codes else other.customer_codes
    end as customer_codes_on_value
from {{ ref('int_identity__edges_observed') }} as edges
inner join {{ ref('int_identity__nodes') }} as one on one.node_key = edges.node_a
inner join {{ ref('int_identity__nodes') }} as other on other.node_key = edges.node_b
where one.refused_by is not null or other.refused_by is not null
