-- The person each record speaks of, through the strongest identifier on it. Grain: record.
{{ told_by_difference('record_key', links=['record_key', 'person_key'], scope='record_key', indexes=[{'columns': ['person_key']}], beside='person_key') }}
{%- set identifiers, people = ref('int_identifiers'), ref('int_identity__identifier_person') -%}
{%- set since = told_since([identifiers, people]) -%}
{%- do look_again_at(since, records_of_changed_people(identifiers, people, since)) %}

with ranked as (
    select
        identifiers.record_key,
        people.person_key,
        row_number() over (
            partition by identifiers.record_key order by people.priority, people.node_key
        ) as choice
    from {{ ref('int_identifiers') }} as identifiers
    inner join {{ ref('int_identity__identifier_person') }} as people on people.node_key = identifiers.node_key
    where {{ to_tell('identifiers.record_key', since) }}
)

select record_key, person_key
from ranked
where choice = 1
