-- WooCommerce refunds in the refunds shape. Grain: one refund.
select
    {{ hash_key(["'woocommerce'", 'refunds._source_account', 'refunds.id']) }} as refund_key,
    'woocommerce' as source_system,
    'refund:woocommerce:' || cast(refunds.id as text) as source_record_id,
    {{ hash_key(["'woocommerce'", 'orders._source_account', 'orders.id']) }} as order_key,
    orders.number as order_number,
    -- Money for an order that was called off: nobody sends anything back.
    coalesce(lower(orders.status), '') <> 'cancelled' as is_return_request,
    refunds.date_created_gmt as refunded_at,
    orders.currency,
    refunds.amount,
    cast(null as {{ exact_decimal() }}) as amount_reporting,
    nullif(refunds.reason, '') as reason,
    cast(null as text) as loyalty_card,
    cast(null as text) as phone,
    greatest(refunds._loaded_at, orders._loaded_at) as _loaded_at
from {{ source('raw', 'woocommerce__refunds') }} as refunds
-- The refund itself does not say its currency; it goes with its order, into the trash too.
inner join {{ source('raw', 'woocommerce__orders') }} as orders
    on orders.id = refunds.parent_id and orders._source_account is not distinct from refunds._source_account
where not refunds._is_deleted and not orders._is_deleted
