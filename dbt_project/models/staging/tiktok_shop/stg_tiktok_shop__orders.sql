-- TikTok Shop orders in the orders shape. Grain: one order.
with items as (
    select
        _source_account,
        order_id as order_number,
        lower({{ nfc('order_status') }}) as status,
        {{ unmasked('phone') }} as phone,
        'TikTok Shop:' || {{ unmasked('buyer_username') }} as marketplace_buyer,
        created_at as ordered_at,
        -- What the platform pays for the buyer is paid to the shop all the same.
        line_amount + coalesce(platform_discount, 0) as line_amount,
        coalesce(seller_discount, 0) as discount_amount,
        shipping_fee as shipping_amount,
        payment_method,
        province as city,
        _loaded_at
    from {{ source('raw', 'tiktok_shop__order_items') }}
    where not _is_deleted
)

select
    {{ hash_key(["'tiktok_shop'", '_source_account', 'order_number']) }} as order_key,
    'tiktok_shop' as source_system,
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
    sum(line_amount) as amount,
    cast(null as {{ exact_decimal() }}) as amount_reporting,
    sum(discount_amount) as discount_amount,
    max(shipping_amount) as shipping_amount,
    cast(null as text) as coupon_code,
    max(payment_method) as payment_method,
    max(city) as city,
    max(_loaded_at) as _loaded_at
from items
group by _source_account, order_number, status
