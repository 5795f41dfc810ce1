-- Connected components of the pairs that may join: each identifier with the smallest of its component. Grain: identifier.
-- An identifier that was given up, because its component broke a rule of people, names nobody (guarded_components.sql).
-- Components that only grow are joined as they stand, others are solved anew (lifted_components.sql): all that a rule of people
-- ever held together counts as one of them, for what is given up depends on the whole.
{{ told_by_difference('node_key', links=['node_key', 'label'], scope='node_key', indexes=[{'columns': ['component']}, {'columns': ['label']}], beside='label') }}
{%- set nodes, edges, links = ref('int_identity__nodes'), ref('int_identity__edges_observed'), ref('int_identity__manual_links') -%}
{%- set since = told_since([nodes, edges], seeds=[ref('seed_identity_rules'), ref('seed_identity_manual_links')],
    vars=['identity_max_identifiers', 'phone_country_code']) -%}
{%- set rules = ref('seed_identity_rules') -%}
{%- do look_again_at(since, lifted_components(nodes, edges, this, rules, links, since)) -%}
{%- do guarded_components(nodes, edges, rules, links, "nodes.node_key in (select node_key from lifted_anew)" if since else 'true') %}

with named as (
    select node_key, label from identity_labels
    {%- if since %}
    union all
    select node_key, label from lifted_labels
    {%- endif %}
)

select
    nodes.node_key,
    coalesce(labels.label, nodes.node_key) as label,
    coalesce(nodes.refused_by, refused.refused_by) as refused_by,
    conflicts.conflict_rule,
    conflicts.conflict_label,
    coalesce(conflicts.conflict_label, labels.label, nodes.node_key) as component
from {{ nodes }} as nodes
left join named as labels on labels.node_key = nodes.node_key
left join identity_refused as refused on refused.node_key = nodes.node_key
left join identity_conflicts as conflicts on conflicts.node_key = nodes.node_key
where {{ to_tell('nodes.node_key', since) }}
