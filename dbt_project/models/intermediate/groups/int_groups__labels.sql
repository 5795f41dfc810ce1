-- Connected components of people and what they share, solved as those of identifiers are (int_identity__labels): a component
-- of more people than its level allows gives up its weakest evidence first. Grain: member or value.
{{ told_by_difference('node_key', links=['node_key', 'label'], scope='node_key', indexes=[{'columns': ['component']}, {'columns': ['label']}]) }}
{%- set nodes, edges = ref('int_groups__nodes'), ref('int_groups__edges') -%}
{%- set since = told_since([edges], seeds=[ref('seed_group_rules')]) -%}
{%- do look_again_at(since, components_of_changed_edges(edges, this, since)) -%}
{%- do guarded_components(nodes, edges, "(select id_type, priority, max_values_per_group as max_values_per_person from " ~ ref('seed_group_rules') ~ ")",
    "(select node_a, node_b, cast(null as text) as action from " ~ edges ~ " where 1 = 0)", to_tell('nodes.node_key', since), max_identifiers='cast(null as integer)') %}

select
    nodes.node_key,
    nodes.level,
    case when nodes.id_type = nodes.level || '_member' then nodes.id_value end as person_key,
    coalesce(labels.label, nodes.node_key) as label,
    coalesce(nodes.refused_by, refused.refused_by) as refused_by,
    conflicts.conflict_rule,
    coalesce(conflicts.conflict_label, labels.label, nodes.node_key) as component,
    -- A household is two people or more; of a company one may be known alone.
    count(case when nodes.level = 'account' or nodes.id_type = 'household_member' then 1 end)
        over (partition by coalesce(labels.label, nodes.node_key)) > 1 as is_grouped
from {{ nodes }} as nodes
left join identity_labels as labels on labels.node_key = nodes.node_key
left join identity_refused as refused on refused.node_key = nodes.node_key
left join identity_conflicts as conflicts on conflicts.node_key = nodes.node_key
where {{ to_tell('nodes.node_key', since) }}
