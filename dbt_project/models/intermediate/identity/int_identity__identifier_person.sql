-- The person each identifier belongs to now. Grain: identifier. Refused identifiers belong to nobody.
{{ told_by_difference('node_key', links=['node_key', 'id_type', 'id_value', 'person_key'], scope='node_key', indexes=[
    {'columns': ['person_key']}, {'columns': ['id_type', 'id_value']}], beside='person_key') }}
{%- set nodes, labels, ledger = ref('int_identity__nodes'), ref('int_identity__labels'), ref('int_identity__person_ledger') -%}
{%- set since = told_since([labels, ledger], seeds=[ref('seed_identity_rules')]) -%}
{%- do look_again_at(since, "select node_key from " ~ changes(labels, since) ~ " union select node_key from " ~ changes(ledger, since)) %}

select
    nodes.node_key,
    nodes.id_type,
    nodes.id_value,
    written.person_key,
    coalesce(rules.priority, 99) as priority
from {{ nodes }} as nodes
inner join {{ labels }} as labels on labels.node_key = nodes.node_key and labels.refused_by is null
inner join {{ ledger }} as written on written.node_key = nodes.node_key
left join {{ ref('seed_identity_rules') }} as rules on rules.id_type = nodes.id_type
where {{ to_tell('nodes.node_key', since) }}
    and not exists (select 1 from {{ ledger }} as later where later.node_key = written.node_key and later.revision > written.revision)
