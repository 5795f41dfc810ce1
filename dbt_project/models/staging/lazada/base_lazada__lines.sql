-- Pieces of Lazada orders as all marketplaces' are written. Grain: one piece.
-- Discounts of the seller are told negative; those of the platform are the platform's.
select
    _source_account,
    order_no,
    order_item_id as line_no,
    lower({{ nfc('status') }}) as status,
    ordered_at,
    coalesce(delivered_at, updated_at) as settled_at,
    nullif(sku, '') as sku,
    product_name,
    cast(1 as {{ exact_decimal() }}) as quantity,
    unit_price - abs(coalesce(seller_discount, 0)) as line_amount,
    cast(null as {{ exact_decimal() }}) as order_discount,
    refund_amount as line_refund,
    cast(null as {{ exact_decimal() }}) as order_refund,
    cast(null as text) as buyer,
    {{ unmasked('buyer_phone') }} as phone,
    nullif(city, '') as city,
    nullif(payment_method, '') as payment_method,
    nullif(reason, '') as reason,
    _loaded_at
from {{ source('raw', 'lazada__orders') }}
where not _is_deleted
