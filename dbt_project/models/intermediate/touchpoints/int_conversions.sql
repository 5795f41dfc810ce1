-- Conversions: each valid order of a known or anonymous person. Grain: one conversion.
{{ told_by_difference('conversion_key', links=['conversion_key', 'person_key', 'order_no', 'converted_at'], scope='person_key',
    indexes=[{'columns': ['person_key']}]) }}
{%- set orders = ref('int_orders__valued') -%}
{%- set since = told_since([orders]) -%}
{%- do look_again_at(since, "select person_key from " ~ changes(orders, since)) %}

select
    order_key as conversion_key,
    person_key,
    order_number,
    order_channel,
    ordered_at as converted_at,
    order_date as conversion_date,
    value_minor,
    row_number() over (partition by person_key order by ordered_at, order_key) as order_no,
    _loaded_at
from {{ orders }}
where is_valid and person_key is not null and {{ to_tell('person_key', since) }}
