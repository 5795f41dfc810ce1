-- Items of Shopee orders as all marketplaces' are written. Grain: order and line.
-- What Shopee itself gives away is the shop's money; only the shop's own voucher lowers what it earns.
select
    _source_account,
    order_no,
    line_no as line_no,
    lower({{ nfc('status') }}) as status,
    ordered_at,
    completed_at as settled_at,
    coalesce(nullif(sku, ''), nullif(product_sku, '')) as sku,
    product_name,
    quantity as quantity,
    line_amount as line_amount,
    shop_voucher as order_discount,
    {{ exact_product('returned_quantity', 'unit_price') }} as line_refund,
    cast(null as {{ exact_decimal() }}) as order_refund,
    'Shopee:' || {{ unmasked('buyer_username') }} as buyer,
    {{ unmasked('buyer_phone') }} as phone,
    nullif(city, '') as city,
    nullif(payment_method, '') as payment_method,
    coalesce(nullif(return_status, ''), nullif(cancel_reason, '')) as reason,
    _loaded_at
from {{ source('raw', 'shopee__orders') }}
where not _is_deleted
