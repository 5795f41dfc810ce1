-- Magento catalogue in the products shape. Grain: one sku.
select
    {{ hash_key(["'magento'", '_source_account', 'sku']) }} as product_key,
    'magento' as source_system,
    sku,
    name as product_name,
    price,
    -- A product here names its categories by number alone.
    cast(null as text) as category,
    _loaded_at
from {{ source('raw', 'magento__products') }}
where not _is_deleted
