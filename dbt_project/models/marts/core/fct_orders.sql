-- Orders of every channel, valid or not. Grain: one order.
{{ told_by_difference('order_key', links=['order_key', 'order_date'], scope='order_key') }}
{%- set orders, refunds, conversions = ref('int_orders__valued'), ref('int_refunds__valued'), ref('int_conversions') -%}
{%- set since = told_since([orders, refunds, conversions]) -%}
{%- do look_again_at(since, "select order_key from " ~ changes(orders, since) ~ " union select order_key from " ~ changes(refunds, since)
    ~ " union select conversion_key from " ~ changes(conversions, since)) %}

select
    orders.order_key,
    orders.order_number,
    orders.source_system,
    orders.order_channel,
    orders.status,
    orders.is_valid,
    orders.person_key,
    orders.ordered_at,
    orders.order_date,
    orders.currency,
    orders.amount,
    orders.value_minor,
    coalesce(refunded.refunded_minor, 0) as refunded_minor,
    conversions.order_no,
    orders.coupon_code,
    orders.payment_method,
    orders.city
from {{ orders }} as orders
left join {{ ref('int_refunds__by_order') }} as refunded on refunded.order_key = orders.order_key
left join {{ conversions }} as conversions on conversions.conversion_key = orders.order_key
where {{ to_tell('orders.order_key', since) }}
