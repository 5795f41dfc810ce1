-- Orders with their person and their value in the reporting currency. Grain: one order.
-- Without a rate for the order's business day the value stays null: see tests/laws/warn_missing_fx.sql.
select
    orders.order_key,
    orders.source_system,
    orders.order_number,
    orders.order_channel,
    orders.status,
    orders.is_valid,
    -- An order that names nobody, from no visit either, is a buyer of its own, known by this order alone.
    coalesce(records.person_key, visitors.person_key, {{ hash_key(["'order'", 'orders.order_key']) }}) as person_key,
    records.person_key is null and coalesce(visitors.is_anonymous, true) as is_anonymous,
    orders.source_event_key,
    orders.cart_id,
    orders.ordered_at,
    orders.order_date,
    orders.currency,
    orders.amount,
    {{ reporting_minor('orders') }} as value_minor,
    orders.coupon_code,
    orders.payment_method,
    orders.city,
    orders._loaded_at
from {{ ref('int_orders') }} as orders
left join {{ ref('int_identity__record_person') }} as records on records.record_key = orders.order_key
left join {{ ref('int_events__identified') }} as visitors on visitors.event_key = orders.source_event_key
{{ join_fx('orders.currency', 'orders.order_date') }}
