-- What is known of customers (M27). Grain: day of the first order and attribute. Days add up: the sum over all days is
-- what is known of all customers by now. Interests are known of whoever engaged with content that has a topic.
with interests as (
    select distinct reach.met_by as person_key
    from {{ ref('int_content__reach') }} as reach
    inner join {{ ref('int_content') }} as contents on contents.content_key = reach.content_key
    where reach.engaged = 1 and contents.topic is not null and reach.is_person
),

customers as (
    select
        {{ local_date('persons.first_order_at') }} as customer_date, persons.age_band, persons.gender,
        persons.city as location, interests.person_key as interests
    from {{ ref('dim_person') }} as persons
    left join interests on interests.person_key = persons.person_key
    where persons.first_order_at is not null
)

{% for attribute in ['age_band', 'gender', 'location', 'interests'] -%}
select
    customer_date,
    '{{ attribute }}' as attribute,
    count(*) as customers,
    count({{ attribute }}) as known_customers,
    {{ ratio('count(' ~ attribute ~ ')', 'count(*)') }} as known_rate
from customers
group by customer_date
{{ 'union all' if not loop.last }}
{% endfor %}
