-- Lazada money given back in the refunds shape. Grain: one order.
select
    {{ hash_key(["'lazada'", '_source_account', 'order_number']) }} as refund_key,
    'lazada' as source_system,
    order_number as source_record_id,
    {{ hash_key(["'lazada'", '_source_account', 'order_number']) }} as order_key,
    order_number as order_number,
    true as is_return_request,
    max(coalesce(updated_at, created_at)) as refunded_at,
    'VND' as currency,
    sum(unit_price - abs(coalesce(seller_discount_total, 0))) as amount,
    cast(null as {{ exact_decimal() }}) as amount_reporting,
    max(return_reason) as reason,
    cast(null as text) as loyalty_card,
    max({{ unmasked('shipping_phone') }}) as phone,
    max(_loaded_at) as _loaded_at
from {{ source('raw', 'lazada__order_items') }}
where not _is_deleted and lower(status) = 'returned'
group by _source_account, order_number
