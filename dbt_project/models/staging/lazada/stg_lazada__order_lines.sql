-- Lazada items in the order-lines shape. Grain: order and line.
select
    {{ hash_key(["'lazada'", '_source_account', 'order_number']) }} as order_key,
    'lazada' as source_system,
    row_number() over (partition by _source_account, order_number order by order_item_id) as line_no,
    coalesce(nullif(seller_sku, ''), lazada_sku) as sku,
    item_name as product_name,
    cast(1 as {{ exact_decimal() }}) as quantity,
    'VND' as currency,
    unit_price - abs(coalesce(seller_discount_total, 0)) as amount,
    cast(null as {{ exact_decimal() }}) as amount_reporting,
    _loaded_at
from {{ source('raw', 'lazada__order_items') }}
where not _is_deleted
