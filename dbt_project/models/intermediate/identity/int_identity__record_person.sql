-- The person each record speaks of, through the strongest identifier on it. Grain: record.
{{ told_by_difference('record_key', links=['record_key', 'person_key'], scope='record_key', indexes=[{'columns': ['person_key']}], beside='person_key') }}
{%- set identifiers, people = ref('int_identifiers'), ref('int_identity__identifier_person') -%}
{%- set since = told_since([identifiers, people]) -%}
{%- do look_again_at(since, records_of_changed_people(identifiers, people, since)) %}

-- The strongest first, of equals that of the smallest key: packed into one text, the least of a record is found without sorting them all.
with strongest as (
    select
        identifiers.record_key,
        min(lpad(cast(people.priority as text), 10, '0') || people.node_key || ' ' || people.person_key) as packed
    from {{ identifiers }} as identifiers
    inner join {{ people }} as people on people.node_key = identifiers.node_key
    where {{ to_tell('identifiers.record_key', since) }}
    group by identifiers.record_key
)

select record_key, {{ dbt.split_part('packed', "' '", 2) }} as person_key
from strongest
