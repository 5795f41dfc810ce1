-- Identifiers that records tie together and that cannot be one person: the rule they broke and what became of them.
-- Grain: component before the rule.
{{ config(materialized='view') }}

select
    labels.conflict_label,
    labels.conflict_rule,
    count(*) as identifiers,
    sum(case when labels.refused_by is not null then 1 else 0 end) as given_up,
    count(distinct people.person_key) as people,
    min(nodes.id_type || ' ' || nodes.id_value) as example
from {{ ref('int_identity__labels') }} as labels
inner join {{ ref('int_identity__nodes') }} as nodes on nodes.node_key = labels.node_key
left join {{ ref('int_identity__identifier_person') }} as people on people.node_key = labels.node_key
where labels.conflict_rule is not null
group by labels.conflict_label, labels.conflict_rule
