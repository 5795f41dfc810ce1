-- People as members, and what they share. Grain: member or value.
{{ config(materialized='view') }}

select
    node_a as node_key, level, level || '_member' as id_type, person_key as id_value, sum(records) as records,
    max(last_seen_at) as last_seen_at, cast(null as text) as refused_by
from {{ ref('int_groups__edges') }}
group by node_a, level, person_key
union all
select
    node_b, level, id_type, id_value, sum(records), max(last_seen_at),
    min(case when refused_by <> 'min_records' then refused_by end)
from {{ ref('int_groups__edges') }}
group by node_b, level, id_type, id_value
