-- Shopee money given back in the refunds shape. Grain: one order.
select
    {{ hash_key(["'shopee'", '_source_account', 'order_no']) }} as refund_key,
    'shopee' as source_system,
    order_no as source_record_id,
    {{ hash_key(["'shopee'", '_source_account', 'order_no']) }} as order_key,
    order_no as order_number,
    true as is_return_request,
    max(coalesce(completed_at, ordered_at)) as refunded_at,
    'VND' as currency,
    sum(returned_quantity * coalesce(deal_price, line_amount / nullif(quantity, 0))) as amount,
    cast(null as {{ exact_decimal() }}) as amount_reporting,
    max(return_status) as reason,
    cast(null as text) as loyalty_card,
    max({{ unmasked('buyer_phone') }}) as phone,
    max(_loaded_at) as _loaded_at
from {{ source('raw', 'shopee__order_items') }}
where not _is_deleted and returned_quantity > 0
group by _source_account, order_no
