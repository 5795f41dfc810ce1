-- Till receipts with a negative sum in the refunds shape. Grain: one return receipt.
with receipts as (
    select
        _source_account,
        store_id || '-' || terminal_id || '-' || receipt_no as receipt,
        min(sold_at) as refunded_at,
        max(coalesce(currency, '{{ reporting_currency() }}')) as currency,
        -sum(line_amount) as amount,
        max(loyalty_card) as loyalty_card,
        max(loyalty_phone) as phone,
        max(_loaded_at) as _loaded_at
    from {{ source('raw', 'offline_files__pos_sales') }}
    where not _is_deleted
    group by _source_account, store_id || '-' || terminal_id || '-' || receipt_no
    having sum(line_amount) < 0
)

select
    {{ hash_key(["'offline_files'", '_source_account', 'receipt']) }} as refund_key,
    'offline_files' as source_system,
    receipt as source_record_id,
    cast(null as text) as order_key,
    cast(null as text) as order_number,
    false as is_return_request,
    refunded_at,
    currency,
    amount,
    cast(null as {{ exact_decimal() }}) as amount_reporting,
    cast(null as text) as reason,
    loyalty_card,
    phone,
    _loaded_at
from receipts
