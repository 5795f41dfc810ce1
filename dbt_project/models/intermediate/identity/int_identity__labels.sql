-- Connected components of the pairs that may join: each identifier with the smallest of its component. Grain: identifier.
-- An identifier that was given up, because its component broke a rule of people, names nobody (guarded_components.sql).
-- Components that only grow are joined as they stand, others are solved anew (lifted_components.sql): all that a rule of people
-- ever held together counts as one of them, for what is given up depends on the whole.
{{ told_by_difference('node_key', links=['node_key', 'label'], scope='node_key', indexes=[{'columns': ['component']}, {'columns': ['label']}], beside='label') }}
{%- set nodes, edges, links = ref('int_identity__nodes'), ref('int_identity__edges_observed'), ref('int_identity__manual_links') -%}
{%- set since = told_since([nodes, edges], seeds=[ref('seed_identity_rules'), ref('seed_identity_manual_links')],
    vars=['identity_max_identifiers']) -%}
{%- set rules = ref('seed_identity_rules') -%}
{%- do look_again_at(since, lifted_components(nodes, edges, this, rules, links, since)) -%}
{%- do guarded_components(nodes, edges, rules, links, "nodes.node_key in (select node_key from lifted_anew)" if since else 'true') %}

with told as (
    select node_key, label, cast(null as text) as refused_by from identity_labels
    {%- if since %}
    union all
    select node_key, label, null from lifted_labels
    {%- endif %}
    union all
    select node_key, node_key, refused_by from identity_refused
    union all
    select node_key, node_key, refused_by from {{ nodes }} where refused_by is not null and {{ to_tell('node_key', since) }}
)

select
    told.node_key,
    told.label,
    told.refused_by,
    conflicts.conflict_rule,
    conflicts.conflict_label,
    coalesce(conflicts.conflict_label, told.label) as component
from told
left join identity_conflicts as conflicts on conflicts.node_key = told.node_key
