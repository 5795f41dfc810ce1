-- What ties the people of a household or company together: no guard refused it. Grain: person and value.
{{ config(materialized='view') }}

select edges.*
from {{ ref('int_groups__edges') }} as edges
inner join {{ ref('int_groups__labels') }} as one on one.node_key = edges.node_a and one.refused_by is null
inner join {{ ref('int_groups__labels') }} as other
    on other.node_key = edges.node_b and other.refused_by is null and other.label = one.label
where edges.refused_by is null
