-- Lines of Magento orders in the order-lines shape. Grain: order and line.
{%- set taken_off = ['discount_amount', 'base_discount_amount', 'discount_tax_compensation_amount', 'base_discount_tax_compensation_amount'] %}
with itemized as (
    select
        orders.*,
        item.position,
        item.value,
        {%- for amount in taken_off %}
        {{ number_from(json_text('item.value', [amount])) }} as item_{{ amount }},
        {%- endfor %}
        {{ json_text('item.value', ['item_id']) }} as item_id,
        {{ json_text('item.value', ['parent_item_id']) }} as parent_item_id
    from {{ source('raw', 'magento__orders') }} as orders
    {{ json_items('orders.items') }}
    where not orders._is_deleted
),

-- What is taken off a bundle that is priced by its parts stands on them, and nothing on the bundle.
parts as (
    select
        _source_account,
        entity_id,
        parent_item_id,
        {%- for amount in taken_off %}
        sum(item_{{ amount }}) as {{ amount }}{{ ',' if not loop.last }}
        {%- endfor %}
    from itemized
    where parent_item_id is not null
    group by _source_account, entity_id, parent_item_id
),

lines as (
    select
        itemized.*
        {%- for prefix in ['', 'base_'] %},
        -- The total of a row is before its discount. Where prices hold tax so does the discount, and its tax is given as a compensation.
        {{ number_from(json_text('itemized.value', [prefix ~ 'row_total'])) }}
        - coalesce(nullif(itemized.item_{{ prefix }}discount_amount, 0), parts.{{ prefix }}discount_amount, 0)
        + coalesce(nullif(itemized.item_{{ prefix }}discount_tax_compensation_amount, 0), parts.{{ prefix }}discount_tax_compensation_amount, 0)
            as {{ prefix }}earned
        {%- endfor %}
    from itemized
    left join parts
        on parts.entity_id = itemized.entity_id and parts.parent_item_id = itemized.item_id
        and parts._source_account is not distinct from itemized._source_account
    -- A configurable product comes twice: as itself with the price, and as its chosen variant without one.
    where itemized.parent_item_id is null
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
