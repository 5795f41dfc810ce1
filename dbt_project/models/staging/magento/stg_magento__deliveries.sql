-- Magento shipments in the deliveries shape. Grain: one shipment.
select
    {{ hash_key(["'magento'", 'shipments._source_account', 'shipments.entity_id']) }} as delivery_key,
    'magento' as source_system,
    'shipment:' || coalesce(shipments.increment_id, cast(shipments.entity_id as text)) as source_record_id,
    {{ hash_key(["'magento'", 'orders._source_account', 'orders.increment_id']) }} as order_key,
    orders.increment_id as order_number,
    shipments.created_at as shipped_at,
    shipments.promised_at,
    shipments.delivered_at,
    greatest(shipments._loaded_at, orders._loaded_at) as _loaded_at
from {{ source('raw', 'magento__shipments') }} as shipments
inner join {{ source('raw', 'magento__orders') }} as orders
    on orders.entity_id = shipments.order_id
    and orders._source_account is not distinct from shipments._source_account
where not shipments._is_deleted
