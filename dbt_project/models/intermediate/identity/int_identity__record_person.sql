-- The person each record speaks of, through the strongest identifier on it. Grain: record.
with ranked as (
    select
        identifiers.record_key,
        people.person_key,
        row_number() over (
            partition by identifiers.record_key order by people.priority, people.node_key
        ) as choice
    from {{ ref('int_identifiers') }} as identifiers
    inner join {{ ref('int_identity__identifier_person') }} as people on people.node_key = identifiers.node_key
)

select record_key, person_key
from ranked
where choice = 1
