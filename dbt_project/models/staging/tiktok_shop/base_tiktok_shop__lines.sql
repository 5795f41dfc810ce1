-- Items of TikTok Shop orders as all marketplaces' are written. Grain: order and line.
-- Discounts of the platform are the platform's; only the seller's own lower what the shop earns. What was given back is told of the whole
-- order; of which lines, by their pieces.
select
    _source_account,
    order_no,
    line_no as line_no,
    lower({{ nfc('status') }}) as status,
    ordered_at,
    delivered_at as settled_at,
    nullif(sku, '') as sku,
    product_name,
    quantity as quantity,
    subtotal_before_discount - coalesce(seller_discount, 0) as line_amount,
    cast(null as {{ exact_decimal() }}) as order_discount,
    case when refund_amount > 0 then {{ exact_product('returned_quantity', 'unit_price') }} end as line_refund,
    refund_amount as order_refund,
    'TikTok Shop:' || {{ unmasked('buyer_username') }} as buyer,
    {{ unmasked('buyer_phone') }} as phone,
    nullif(city, '') as city,
    nullif(payment_method, '') as payment_method,
    nullif(cancel_reason, '') as reason,
    _loaded_at
from {{ source('raw', 'tiktok_shop__orders') }}
where not _is_deleted
