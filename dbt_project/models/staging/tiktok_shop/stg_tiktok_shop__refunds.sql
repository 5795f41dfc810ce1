-- TikTok Shop money given back in the refunds shape. Grain: one order.
select
    {{ hash_key(["'tiktok_shop'", '_source_account', 'order_id']) }} as refund_key,
    'tiktok_shop' as source_system,
    order_id as source_record_id,
    {{ hash_key(["'tiktok_shop'", '_source_account', 'order_id']) }} as order_key,
    order_id as order_number,
    true as is_return_request,
    max(coalesce(cancelled_at, created_at)) as refunded_at,
    'VND' as currency,
    max(order_refund_amount) as amount,
    cast(null as {{ exact_decimal() }}) as amount_reporting,
    max(cancel_reason) as reason,
    cast(null as text) as loyalty_card,
    max({{ unmasked('phone') }}) as phone,
    max(_loaded_at) as _loaded_at
from {{ source('raw', 'tiktok_shop__order_items') }}
where not _is_deleted and order_refund_amount > 0 and lower({{ nfc('order_status') }}) not in ('cancelled', 'canceled', 'đã hủy')
group by _source_account, order_id
