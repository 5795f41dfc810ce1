-- Conversions: each valid order of a known or anonymous person. Grain: one conversion.
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
from {{ ref('int_orders__valued') }}
where is_valid and person_key is not null
