-- Magento credit memos in the refunds shape. Grain: one credit memo.
select
    {{ hash_key(["'magento'", 'memos._source_account', 'memos.entity_id']) }} as refund_key,
    'magento' as source_system,
    'creditmemo:' || coalesce(memos.increment_id, cast(memos.entity_id as text)) as source_record_id,
    {{ hash_key(["'magento'", 'orders._source_account', 'orders.increment_id']) }} as order_key,
    orders.increment_id as order_number,
    true as is_return_request,
    memos.created_at as refunded_at,
    memos.order_currency_code as currency,
    memos.grand_total as amount,
    case
        when memos.base_currency_code = '{{ reporting_currency() }}' then memos.base_grand_total
    end as amount_reporting,
    {{ json_text('memos.extension_attributes', ['return_reason']) }} as reason,
    cast(null as text) as loyalty_card,
    cast(null as text) as phone,
    greatest(memos._loaded_at, coalesce(orders._loaded_at, memos._loaded_at)) as _loaded_at
from {{ source('raw', 'magento__creditmemos') }} as memos
left join {{ source('raw', 'magento__orders') }} as orders
    on orders.entity_id = memos.order_id
    and orders._source_account is not distinct from memos._source_account
-- A canceled memo gave nothing back.
where not memos._is_deleted and memos.state is distinct from 3
