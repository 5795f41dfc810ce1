-- Lines of WooCommerce orders in the order-lines shape. Grain: order and line.
select
    {{ hash_key(["'woocommerce'", 'orders._source_account', 'orders.id']) }} as order_key,
    'woocommerce' as source_system,
    item.position as line_no,
    {{ json_text('item.value', ['sku']) }} as sku,
    {{ json_text('item.value', ['name']) }} as product_name,
    {{ number_from(json_text('item.value', ['quantity'])) }} as quantity,
    orders.currency,
    {{ number_from(json_text('item.value', ['total'])) }} as amount,
    cast(null as {{ exact_decimal() }}) as amount_reporting,
    cast(null as {{ exact_decimal() }}) as refund_amount,
    orders._loaded_at
from {{ source('raw', 'woocommerce__orders') }} as orders
{{ json_items('orders.line_items') }}
where not orders._is_deleted and lower(orders.status) not in ('pending', 'failed', 'checkout-draft', 'auto-draft')
