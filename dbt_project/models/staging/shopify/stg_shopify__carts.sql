-- Shopify's abandoned checkouts in the carts shape. Grain: one checkout with something in it.
-- A checkout that was completed later is left out: which order it became is not told, and as a cart it would stay abandoned.
with counted as (
    select checkouts.id, checkouts._source_account, count(*) as items
    from {{ source('raw', 'shopify__abandoned_checkouts') }} as checkouts
    {{ json_items('checkouts.line_items') }}
    group by checkouts.id, checkouts._source_account
)

select
    {{ hash_key(["'shopify'", 'checkouts._source_account', 'checkouts.id']) }} as cart_key,
    'shopify' as source_system,
    checkouts.id as cart_id,
    'shopify:' || cast(checkouts.customer_id as text) as customer_code,
    checkouts.email,
    counted.items as items_count,
    'checkout' as step,
    cast(null as text) as order_number,
    checkouts.currency,
    checkouts.total as amount,
    cast(null as text) as reason,
    checkouts.created_at,
    checkouts.updated_at,
    checkouts._loaded_at
from {{ source('raw', 'shopify__abandoned_checkouts') }} as checkouts
inner join counted
    on counted.id = checkouts.id and counted._source_account is not distinct from checkouts._source_account
where checkouts.completed_at is null
