-- Magento quotes in the carts shape. Grain: one cart with something in it.
with priced as (
    select
        carts.id,
        carts._source_account,
        sum({{ exact_product(
            number_from(json_text('item.value', ['qty'])), number_from(json_text('item.value', ['price']))
        ) }}) as amount
    from {{ source('raw', 'magento__carts') }} as carts
    {{ json_items('carts.items') }}
    group by carts.id, carts._source_account
)

select
    {{ hash_key(["'magento'", 'carts._source_account', 'carts.id']) }} as cart_key,
    'magento' as source_system,
    cast(carts.id as text) as cart_id,
    'C' || cast(carts.customer_id as text) as customer_code,
    carts.customer_email as email,
    carts.items_count,
    'cart' as step,
    carts.reserved_order_id as order_number,
    carts.currency,
    priced.amount,
    {{ json_text('carts.extension_attributes', ['abandon_reason']) }} as reason,
    carts.created_at,
    carts.updated_at,
    carts._loaded_at
from {{ source('raw', 'magento__carts') }} as carts
left join priced on priced.id = carts.id and priced._source_account is not distinct from carts._source_account
where not carts._is_deleted and coalesce(carts.items_count, 0) > 0
