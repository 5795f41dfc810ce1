-- Identifiers that records tie together, but that cannot be one person, and links that name nobody.
-- Remedy: journeyhouse explain-identity <example>; a link in seed_identity_manual_links decides, a limit in
-- seed_identity_rules or a blocked value settles all of a kind.
{{ config(severity='warn') }}

select example, conflict_rule as rule, identifiers from {{ ref('int_identity__conflicts') }}
union all
select links.link_id, 'unknown_identifier', 2
from {{ ref('int_identity__manual_links') }} as links
left join {{ ref('int_identity__nodes') }} as one on one.node_key = links.node_a
left join {{ ref('int_identity__nodes') }} as other on other.node_key = links.node_b
where one.node_key is null or other.node_key is null
