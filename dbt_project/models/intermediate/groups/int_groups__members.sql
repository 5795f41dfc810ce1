-- The household and the company each person belongs to now. Grain: person and level.
{{ told_by_difference('node_key', links=['node_key', 'level', 'person_key', 'group_key'], scope='node_key', indexes=[
    {'columns': ['person_key']}, {'columns': ['group_key']}]) }}
{%- set labels, ledger = ref('int_groups__labels'), ref('int_groups__ledger') -%}
{%- set since = told_since([labels, ledger]) -%}
{%- do look_again_at(since, "select node_key from " ~ changes(labels, since) ~ " union select node_key from " ~ changes(ledger, since)) %}

with history as (
    select node_key, group_key, row_number() over (partition by node_key order by revision desc) as age
    from {{ ledger }}
    where {{ to_tell('node_key', since) }}
)

select labels.node_key, labels.level, labels.person_key, history.group_key
from {{ labels }} as labels
inner join history on history.node_key = labels.node_key and history.age = 1
where labels.person_key is not null and labels.is_grouped and labels.refused_by is null
    and {{ to_tell('labels.node_key', since) }}
