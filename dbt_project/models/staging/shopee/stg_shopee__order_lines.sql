-- Shopee items in the order-lines shape. Grain: order and line.
select
    {{ hash_key(["'shopee'", '_source_account', 'order_no']) }} as order_key,
    'shopee' as source_system,
    line_no as line_no,
    coalesce(nullif(variation_sku, ''), product_sku) as sku,
    product_name as product_name,
    quantity as quantity,
    'VND' as currency,
    line_amount as amount,
    cast(null as {{ exact_decimal() }}) as amount_reporting,
    _loaded_at
from {{ source('raw', 'shopee__order_items') }}
where not _is_deleted
