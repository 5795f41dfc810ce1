-- Connected components of the pairs that may join: each identifier with the smallest of its component. Grain: identifier.
-- An identifier that was given up, because its component broke a rule of people, names nobody (guarded_components.sql).
{{ config(pre_hook="{{ guarded_components(
    ref('int_identity__nodes'), ref('int_identity__edges_observed'),
    ref('seed_identity_rules'), ref('int_identity__manual_links')) }}") }}

-- depends_on: {{ ref('int_identity__edges_observed') }}
-- depends_on: {{ ref('int_identity__manual_links') }}
select
    nodes.node_key,
    coalesce(labels.label, nodes.node_key) as label,
    coalesce(nodes.refused_by, refused.refused_by) as refused_by,
    conflicts.conflict_rule,
    conflicts.conflict_label
from {{ ref('int_identity__nodes') }} as nodes
left join identity_labels as labels on labels.node_key = nodes.node_key
left join identity_refused as refused on refused.node_key = nodes.node_key
left join identity_conflicts as conflicts on conflicts.node_key = nodes.node_key
