-- Orders of every channel, valid or not. Grain: one order.
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
from {{ ref('int_orders__valued') }} as orders
left join {{ ref('int_refunds__by_order') }} as refunded on refunded.order_key = orders.order_key
left join {{ ref('int_conversions') }} as conversions on conversions.conversion_key = orders.order_key
