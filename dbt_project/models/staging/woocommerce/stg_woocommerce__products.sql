-- WooCommerce catalogue in the products shape. Grain: one product.
select
    {{ hash_key(["'woocommerce'", '_source_account', 'id']) }} as product_key,
    'woocommerce' as source_system,
    sku,
    name as product_name,
    price,
    {{ json_text('categories', [0, 'name']) }} as category,
    _loaded_at
from {{ source('raw', 'woocommerce__products') }}
where not _is_deleted and sku <> ''
