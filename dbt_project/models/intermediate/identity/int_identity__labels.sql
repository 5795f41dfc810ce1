-- Connected components of the accepted pairs: each identifier with the smallest of its component. Grain: identifier.
{{ config(pre_hook="{{ connected_components(
    '(select node_key from ' ~ ref('int_identity__nodes') ~ ' where refused_by is null) as nodes',
    ref('int_identity__edges_accepted')) }}") }}

-- depends_on: {{ ref('int_identity__nodes') }}
-- depends_on: {{ ref('int_identity__edges_accepted') }}
select node_key, label
from component_labels
