-- What is known of each person, attribute by attribute. Grain: person.
-- The shop's own word counts most, then the freshest; an empty value never hides a known one.
{{ told_by_difference('person_key', links=['person_key'], scope='person_key') }}
{%- set customers, owners = ref('int_customers'), ref('int_identity__record_person') -%}
{%- set since = told_since([customers, owners]) -%}
{%- do look_again_at(since, "select person_key from " ~ changes(owners, since) ~ " union select owners.person_key from " ~ owners
    ~ " as owners join " ~ changes(customers, since) ~ " on changes.customer_key = owners.record_key") %}
{% set attributes = ['gender', 'birth_year', 'city', 'lifecycle', 'email_consent', 'sms_consent'] -%}
with ranked as (
    select
        owners.person_key,
        {% for attribute in attributes -%}
        customers.{{ attribute }},
        {% endfor -%}
        row_number() over (
            partition by owners.person_key
            order by customers.source_priority, customers.updated_at desc, customers.customer_key
        ) as preference
    from {{ customers }} as customers
    inner join {{ owners }} as owners on owners.record_key = customers.customer_key
    where {{ to_tell('owners.person_key', since) }}
)

select
    person_key
    {%- for attribute in attributes %},
    -- The rank in front makes the smallest text the preferred one.
    substring(min(
        case when {{ attribute }} is not null then cast(100000 + preference as text) || {{ attribute }} end
    ) from 7) as {{ attribute }}
    {%- endfor %}
from ranked
group by person_key
