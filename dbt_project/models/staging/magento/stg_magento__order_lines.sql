-- Lines of Magento orders in the order-lines shape. Grain: order and line.
select
    {{ hash_key(["'magento'", 'orders._source_account', 'orders.increment_id']) }} as order_key,
    'magento' as source_system,
    item.position as line_no,
    {{ json_text('item.value', ['sku']) }} as sku,
    {{ json_text('item.value', ['name']) }} as product_name,
    {{ number_from(json_text('item.value', ['qty_ordered'])) }} as quantity,
    orders.order_currency_code as currency,
    {{ number_from(json_text('item.value', ['row_total'])) }} as amount,
    case
        when orders.base_currency_code = '{{ reporting_currency() }}'
            then {{ number_from(json_text('item.value', ['base_row_total'])) }}
    end as amount_reporting,
    orders._loaded_at
from {{ source('raw', 'magento__orders') }} as orders
{{ json_items('orders.items') }}
where
    not orders._is_deleted
    -- A configurable product comes twice: as itself with the price, and as its chosen variant without one.
    and {{ json_text('item.value', ['parent_item_id']) }} is null
