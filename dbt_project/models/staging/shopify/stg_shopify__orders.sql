-- Shopify orders in the orders shape. Grain: one order.
with codes as (
    select
        orders.id,
        orders._source_account,
        string_agg({{ json_word('item.value') }}, ',' order by item.position) as codes
    from {{ ref('base_shopify__orders') }} as orders
    {{ json_items('orders.discount_codes') }}
    group by orders.id, orders._source_account
),

gateways as (
    select
        orders.id,
        orders._source_account,
        {{ json_word('item.value') }} as gateway
    from {{ ref('base_shopify__orders') }} as orders
    {{ json_items('orders.payment_gateways') }}
    where item.position = 1
)

select
    {{ hash_key(["'shopify'", 'orders._source_account', 'orders.id']) }} as order_key,
    'shopify' as source_system,
    orders._source_account as source_account,
    cast(orders.id as text) as source_record_id,
    orders.name as order_number,
    case when orders.source_name = 'pos' then 'store' else 'web' end as order_channel,
    1 as source_priority,
    case
        when orders.cancelled_at is not null or orders.financial_status in ('VOIDED', 'EXPIRED') then 'canceled'
        else lower(coalesce(orders.financial_status, 'paid'))
    end as status,
    'shopify:' || cast(orders.customer_id as text) as customer_code,
    orders.email,
    coalesce(nullif(orders.phone, ''), orders.billing_phone) as phone,
    {{ person_name('orders.last_name', 'orders.first_name') }} as person_name,
    cast(null as text) as loyalty_card,
    cast(null as text) as marketplace_buyer,
    cast(null as text) as source_event_key,
    cast(null as text) as cart_id,
    coalesce(orders.processed_at, orders.created_at) as ordered_at,
    orders.currency,
    orders.total as amount,
    cast(null as {{ exact_decimal() }}) as amount_reporting,
    orders.discounts as discount_amount,
    orders.shipping as shipping_amount,
    codes.codes as coupon_code,
    gateways.gateway as payment_method,
    orders.city,
    orders.address,
    orders._loaded_at
from {{ ref('base_shopify__orders') }} as orders
left join codes on codes.id = orders.id and codes._source_account is not distinct from orders._source_account
left join gateways on gateways.id = orders.id and gateways._source_account is not distinct from orders._source_account
