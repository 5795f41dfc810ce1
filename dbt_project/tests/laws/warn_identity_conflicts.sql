-- Identifiers that records tie together, but that cannot be one person, and links that name nobody.
{{ config(severity='warn') }}

select example, conflict_rule as rule, identifiers from {{ ref('int_identity__conflicts') }}
union all
select links.link_id, 'unknown_identifier', 2
from {{ ref('int_identity__manual_links') }} as links
left join {{ ref('int_identity__nodes') }} as one on one.node_key = links.node_a
left join {{ ref('int_identity__nodes') }} as other on other.node_key = links.node_b
where one.node_key is null or other.node_key is null
