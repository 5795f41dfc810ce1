-- Lines of till receipts and marketplace orders in the order-lines shape. Grain: order and line.
with together as (
    select
        _source_account,
        'store' as order_channel,
        store_id || '-' || terminal_id || '-' || receipt_no as order_number,
        line_no, sku, product_name, quantity, currency, line_amount, _loaded_at
    from {{ source('raw', 'offline_files__pos_sales') }}
    where not _is_deleted
    union all
    select
        _source_account,
        'marketplace' as order_channel,
        order_no as order_number,
        line_no, sku, product_name, quantity, currency, line_amount, _loaded_at
    from {{ marketplace_items(ref('base_offline_files__marketplace_lines')) }}
)

select
    {{ hash_key(["'offline_files'", '_source_account', 'order_channel', 'order_number']) }} as order_key,
    'offline_files' as source_system,
    line_no,
    sku,
    product_name,
    quantity,
    coalesce(currency, '{{ reporting_currency() }}') as currency,
    line_amount as amount,
    cast(null as {{ exact_decimal() }}) as amount_reporting,
    cast(null as {{ exact_decimal() }}) as refund_amount,
    _loaded_at
from together
