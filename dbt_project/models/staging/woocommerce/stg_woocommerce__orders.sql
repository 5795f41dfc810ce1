-- WooCommerce orders in the orders shape. Grain: one order.
-- An order that waits for its payment, or whose payment failed, is none yet.
with coupons as (
    select
        orders.id,
        orders._source_account,
        string_agg({{ json_text('item.value', ['code']) }}, ',' order by item.position) as codes
    from {{ source('raw', 'woocommerce__orders') }} as orders
    {{ json_items('orders.coupon_lines') }}
    group by orders.id, orders._source_account
)

select
    {{ hash_key(["'woocommerce'", 'orders._source_account', 'orders.id']) }} as order_key,
    'woocommerce' as source_system,
    orders._source_account as source_account,
    cast(orders.id as text) as source_record_id,
    number as order_number,
    -- The tills of WooCommerce itself and of the plugin WCPOS.
    case when created_via in ('pos-rest-api', 'point-of-sale', 'woocommerce-pos') then 'store' else 'web' end as order_channel,
    1 as source_priority,
    lower(status) as status,
    -- Of a shop of its own: its customer 26 is not the other shop's.
    case when customer_id <> 0 then 'woocommerce:' || cast(customer_id as text) end as customer_code,
    email,
    phone,
    {{ person_name('last_name', 'first_name') }} as person_name,
    cast(null as text) as loyalty_card,
    cast(null as text) as marketplace_buyer,
    cast(null as text) as source_event_key,
    cast(null as text) as cart_id,
    date_created_gmt as ordered_at,
    currency,
    total as amount,
    cast(null as {{ exact_decimal() }}) as amount_reporting,
    discount_total as discount_amount,
    shipping_total as shipping_amount,
    coupons.codes as coupon_code,
    payment_method,
    city,
    address,
    _loaded_at
from {{ source('raw', 'woocommerce__orders') }} as orders
left join coupons
    on coupons.id = orders.id and coupons._source_account is not distinct from orders._source_account
where not orders._is_deleted and lower(orders.status) not in ('pending', 'failed', 'checkout-draft', 'auto-draft')
