-- Which household and company each person belonged to, ever: append-only, never rebuilt. Grain: member and revision.
-- Keys are minted, survive and return as those of people do (int_identity__person_ledger).
{{ told_by_appending(['node_key'], indexes=[{'columns': ['node_key']}, {'columns': ['group_key', 'revision']}, {'columns': ['revision']}]) }}
{%- set since = told_since([ref('int_groups__labels')]) -%}
{%- set placed = "select node_key, label from " ~ ref('int_groups__labels') ~ " where person_key is not null and is_grouped and refused_by is null" -%}
{%- do look_again_at(since, identifiers_to_place(ref('int_groups__labels'), placed, this, since, word='group')) %}

with labels as (
    {{ placed }} and {{ to_tell('node_key', since) }}
),

{{ ledger_so_far(this, since, word='group') }},

{{ assigned_keys('group') }}

select
    assigned.node_key,
    assigned.group_key,
    held.group_key as previous_group_key,
    cast(assigned.revision as bigint) as revision,
    build_context.as_of as recorded_as_of,
    build_context.built_at as recorded_at
from assigned
cross join {{ source('ops', 'build_context') }} as build_context
left join held on held.node_key = assigned.node_key
where held.group_key is null or held.group_key <> assigned.group_key
