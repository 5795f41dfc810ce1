-- Lines of Magento orders in the order-lines shape. Grain: order and line.
with lines as (
    select
        orders.*,
        item.position,
        item.value,
        {%- for prefix in ['', 'base_'] %}
        -- The total of a row is before its discount. Where prices hold tax so does the discount, and its tax is given as a compensation.
        {{ number_from(json_text('item.value', [prefix ~ 'row_total'])) }}
        - coalesce({{ number_from(json_text('item.value', [prefix ~ 'discount_amount'])) }}, 0)
        + coalesce({{ number_from(json_text('item.value', [prefix ~ 'discount_tax_compensation_amount'])) }}, 0) as {{ prefix }}earned
        {{- ',' if not loop.last }}
        {%- endfor %}
    from {{ source('raw', 'magento__orders') }} as orders
    {{ json_items('orders.items') }}
    where
        not orders._is_deleted
        -- A configurable product comes twice: as itself with the price, and as its chosen variant without one.
        and {{ json_text('item.value', ['parent_item_id']) }} is null
)

select
    {{ hash_key(["'magento'", '_source_account', 'increment_id']) }} as order_key,
    'magento' as source_system,
    position as line_no,
    {{ json_text('value', ['sku']) }} as sku,
    {{ json_text('value', ['name']) }} as product_name,
    {{ number_from(json_text('value', ['qty_ordered'])) }} as quantity,
    order_currency_code as currency,
    earned as amount,
    case when base_currency_code = '{{ reporting_currency() }}' then base_earned end as amount_reporting,
    cast(null as {{ exact_decimal() }}) as refund_amount,
    _loaded_at
from lines
