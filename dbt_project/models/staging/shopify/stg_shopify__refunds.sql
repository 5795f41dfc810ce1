-- Refunds of Shopify orders in the refunds shape. Grain: one refund that gave money back.
select
    {{ hash_key(["'shopify'", 'orders._source_account', "'refund'", json_text('item.value', ['legacyResourceId'])]) }} as refund_key,
    'shopify' as source_system,
    'refund:shopify:' || {{ json_text('item.value', ['legacyResourceId']) }} as source_record_id,
    {{ hash_key(["'shopify'", 'orders._source_account', 'orders.id']) }} as order_key,
    orders.name as order_number,
    -- Money for an order that was called off: nobody sends anything back.
    orders.cancelled_at is null as is_return_request,
    cast({{ json_text('item.value', ['createdAt']) }} as timestamptz) as refunded_at,
    orders.currency,
    {{ number_from(json_text('item.value', ['totalRefundedSet', 'shopMoney', 'amount'])) }} as amount,
    cast(null as {{ exact_decimal() }}) as amount_reporting,
    nullif({{ json_text('item.value', ['note']) }}, '') as reason,
    cast(null as text) as loyalty_card,
    cast(null as text) as phone,
    orders._loaded_at
from {{ ref('base_shopify__orders') }} as orders
{{ json_items('orders.refunds') }}
-- A refund of nothing restocks goods of a canceled order.
where {{ number_from(json_text('item.value', ['totalRefundedSet', 'shopMoney', 'amount'])) }} > 0
