-- The person each identifier belongs to now. Grain: identifier. Refused identifiers belong to nobody.
{{ told_by_difference('node_key', links=['node_key', 'id_type', 'id_value', 'person_key'], scope='node_key', indexes=[
    {'columns': ['person_key']}, {'columns': ['id_type', 'id_value']}]) }}
{%- set since = told_since([ref('int_identity__labels')], seeds=[ref('seed_identity_rules')]) -%}
{%- do look_again_at(since, identifiers_of_changed_labels(ref('int_identity__labels'), since)) %}

with history as (
    select
        node_key, person_key, row_number() over (partition by node_key order by revision desc) as age
    from {{ ref('int_identity__person_ledger') }}
    where {{ to_tell('node_key', since) }}
)

select
    nodes.node_key,
    nodes.id_type,
    nodes.id_value,
    history.person_key,
    coalesce(rules.priority, 99) as priority
from {{ ref('int_identity__nodes') }} as nodes
inner join {{ ref('int_identity__labels') }} as labels on labels.node_key = nodes.node_key and labels.refused_by is null
inner join history on history.node_key = nodes.node_key and history.age = 1
left join {{ ref('seed_identity_rules') }} as rules on rules.id_type = nodes.id_type
where {{ to_tell('nodes.node_key', since) }}
