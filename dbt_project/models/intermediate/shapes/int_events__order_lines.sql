-- Lines of orders that only the web site told of, in the order-lines shape. Grain: order and line.
{{ config(materialized='view') }}

select
    orders.order_key,
    events.source_system,
    item.position as line_no,
    coalesce({{ json_text('item.value', ['sku']) }}, {{ json_text('item.value', ['product_id']) }}) as sku,
    {{ json_text('item.value', ['name']) }} as product_name,
    coalesce({{ number_from(json_text('item.value', ['quantity']), digits=9) }}, 1) as quantity,
    orders.currency,
    {{ exact_product(
        "coalesce(" ~ number_from(json_text('item.value', ['quantity']), digits=9) ~ ", 1)",
        number_from(json_text('item.value', ['price']), digits=16)
    ) }} as amount,
    cast(null as {{ exact_decimal() }}) as amount_reporting,
    cast(null as {{ exact_decimal() }}) as refund_amount,
    events._loaded_at
from {{ ref('int_events__orders') }} as orders
inner join {{ ref('int_events') }} as events on events.event_key = orders.source_event_key
{{ json_items('events.properties', ['products']) }}
