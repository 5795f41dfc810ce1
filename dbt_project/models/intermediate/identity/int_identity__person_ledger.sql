-- Who each identifier belonged to, ever: append-only, never rebuilt. Grain: identifier and revision.
-- A person's key is minted once. Of people that turn out to be one, the older key survives; of a person that
-- falls apart, the part that it was minted for keeps it, and a part that was a person before is that person again.
{{ told_by_appending(['node_key'], indexes=[{'columns': ['node_key']}, {'columns': ['person_key', 'revision']}, {'columns': ['revision']}]) }}
{%- set since = told_since([ref('int_identity__labels')]) -%}
{%- set placed = "select node_key, label from " ~ ref('int_identity__labels') ~ " where refused_by is null" -%}
{%- do look_again_at(since, identifiers_to_place(ref('int_identity__labels'), placed, this, since)) %}

with labels as (
    {{ placed }} and {{ to_tell('node_key', since) }}
),

{{ ledger_so_far(this, since) }},

{{ assigned_keys() }}

select
    assigned.node_key,
    assigned.person_key,
    held.person_key as previous_person_key,
    case
        when held.person_key is null and assigned.is_minted then 'mint'
        when held.person_key is null then 'join'
        when assigned.is_minted or assigned.is_former then 'split'
        else 'merge'
    end as event,
    cast(assigned.revision as bigint) as revision,
    build_context.as_of as recorded_as_of,
    build_context.built_at as recorded_at
from assigned
cross join {{ source('ops', 'build_context') }} as build_context
left join held on held.node_key = assigned.node_key
where held.person_key is null or held.person_key <> assigned.person_key
