-- Shopify's checkouts in the carts shape. Grain: one checkout with something in it, left or gone through.
-- Shopify tells of those that were left only; each order is one that was gone through, at the moment it was placed. What was sold at the till
-- or written by staff came through none. A checkout that was left and completed later is told by its order.
with told as (
    select
        id, _source_account, id as cart_id, cast(null as text) as order_number, customer_id, email, line_items, currency, total,
        created_at, updated_at, _loaded_at
    from {{ source('raw', 'shopify__abandoned_checkouts') }}
    where completed_at is null
    union all
    select
        cast(id as text), _source_account, null, name, customer_id, email, line_items, currency, total,
        coalesce(processed_at, created_at), updated_at, _loaded_at
    from {{ ref('base_shopify__orders') }}
    where coalesce(source_name, 'web') not in ('pos', 'shopify_draft_order')
),

counted as (
    select told.id, told._source_account, count(*) as items
    from told
    {{ json_items('told.line_items') }}
    group by told.id, told._source_account
)

select
    {{ hash_key(["'shopify'", 'told._source_account', 'told.id']) }} as cart_key,
    'shopify' as source_system,
    told.cart_id,
    'shopify:' || cast(told.customer_id as text) as customer_code,
    told.email,
    counted.items as items_count,
    'checkout' as step,
    told.order_number,
    told.currency,
    told.total as amount,
    cast(null as text) as reason,
    told.created_at,
    told.updated_at,
    told._loaded_at
from told
inner join counted
    on counted.id = told.id and counted._source_account is not distinct from told._source_account
