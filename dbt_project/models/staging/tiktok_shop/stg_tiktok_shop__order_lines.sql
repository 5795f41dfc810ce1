-- TikTok Shop items in the order-lines shape. Grain: order and line.
select
    {{ hash_key(["'tiktok_shop'", '_source_account', 'order_id']) }} as order_key,
    'tiktok_shop' as source_system,
    line_no as line_no,
    coalesce(nullif(seller_sku, ''), sku_id) as sku,
    product_name as product_name,
    quantity as quantity,
    'VND' as currency,
    line_amount + coalesce(platform_discount, 0) as amount,
    cast(null as {{ exact_decimal() }}) as amount_reporting,
    _loaded_at
from {{ source('raw', 'tiktok_shop__order_items') }}
where not _is_deleted
