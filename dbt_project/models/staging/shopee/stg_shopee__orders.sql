-- Shopee orders in the orders shape. Grain: one order.
with items as (
    select
        _source_account,
        order_no as order_number,
        lower({{ nfc('status') }}) as status,
        {{ unmasked('buyer_phone') }} as phone,
        'Shopee:' || {{ unmasked('buyer_username') }} as marketplace_buyer,
        ordered_at,
        line_amount,
        coalesce(seller_voucher, 0) as discount_amount,
        buyer_shipping_fee as shipping_amount,
        payment_method,
        city,
        _loaded_at
    from {{ source('raw', 'shopee__order_items') }}
    where not _is_deleted
)

select
    {{ hash_key(["'shopee'", '_source_account', 'order_number']) }} as order_key,
    'shopee' as source_system,
    _source_account as source_account,
    order_number as source_record_id,
    order_number,
    'marketplace' as order_channel,
    1 as source_priority,
    status,
    cast(null as text) as customer_code,
    cast(null as text) as email,
    max(phone) as phone,
    cast(null as text) as loyalty_card,
    max(marketplace_buyer) as marketplace_buyer,
    cast(null as text) as source_event_key,
    cast(null as text) as cart_id,
    min(ordered_at) as ordered_at,
    'VND' as currency,
    -- The shop's voucher stands once, on each of the order's rows.
    sum(line_amount) - max(discount_amount) as amount,
    cast(null as {{ exact_decimal() }}) as amount_reporting,
    max(discount_amount) as discount_amount,
    max(shipping_amount) as shipping_amount,
    cast(null as text) as coupon_code,
    max(payment_method) as payment_method,
    max(city) as city,
    max(_loaded_at) as _loaded_at
from items
group by _source_account, order_number, status
