-- Shopify orders that still exist and are no tests. Grain: one order.
select orders.*
from {{ source('raw', 'shopify__orders') }} as orders
left join {{ ref('base_shopify__deletions') }} as deletions
    on
        deletions.subject_type = 'ORDER' and deletions.id = cast(orders.id as text)
        and deletions._source_account is not distinct from orders._source_account
where deletions.id is null and not coalesce(orders.test, false)
