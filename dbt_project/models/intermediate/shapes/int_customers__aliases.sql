-- Further identifiers that systems keep of a customer in a list. Grain: customer and identifier.
{{ told_by_difference(['customer_key', 'id_type', 'id_value'], links=['customer_key']) }}
with listed as (
    {%- for member in var('shape_customers') %}
    {%- for list, id_type in personal_lists().items() %}
    select
        {{ keyed_customer('member') }} as customer_key, '{{ id_type }}' as id_type, {{ keyed_identifier(id_type, 'part.value') }} as id_value,
        member.created_at
    from {{ ref(member) }} as member
    {{ split_rows('member.' ~ list, ';') }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
)

select customer_key, id_type, id_value, min(created_at) as seen_at
from listed
where id_value is not null
group by customer_key, id_type, id_value
