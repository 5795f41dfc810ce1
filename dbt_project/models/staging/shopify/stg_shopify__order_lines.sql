-- Lines of Shopify orders in the order-lines shape. Grain: order and line.
select
    {{ hash_key(["'shopify'", 'orders._source_account', 'orders.id']) }} as order_key,
    'shopify' as source_system,
    item.position as line_no,
    nullif({{ json_text('item.value', ['sku']) }}, '') as sku,
    {{ json_text('item.value', ['name']) }} as product_name,
    {{ number_from(json_text('item.value', ['quantity'])) }} as quantity,
    orders.currency,
    {{ number_from(json_text('item.value', ['discountedTotalSet', 'shopMoney', 'amount'])) }} as amount,
    cast(null as {{ exact_decimal() }}) as amount_reporting,
    cast(null as {{ exact_decimal() }}) as refund_amount,
    orders._loaded_at
from {{ ref('base_shopify__orders') }} as orders
{{ json_items('orders.line_items') }}
