-- Variants of Shopify products in the products shape. Grain: one sku.
select
    {{ hash_key(["'shopify'", 'products._source_account', json_text('item.value', ['id'])]) }} as product_key,
    'shopify' as source_system,
    {{ json_text('item.value', ['sku']) }} as sku,
    products.title as product_name,
    {{ number_from(json_text('item.value', ['price'])) }} as price,
    nullif(products.product_type, '') as category,
    products._loaded_at
from {{ source('raw', 'shopify__products') }} as products
{{ json_items('products.variants') }}
left join {{ ref('base_shopify__deletions') }} as deletions
    on
        deletions.subject_type = 'PRODUCT' and deletions.id = cast(products.id as text)
        and deletions._source_account is not distinct from products._source_account
where deletions.id is null and {{ json_text('item.value', ['sku']) }} <> ''
