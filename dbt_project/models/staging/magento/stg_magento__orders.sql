-- Magento orders in the orders shape. Grain: one order.
-- An order that waits for its payment, or whose payment is looked into, is none yet; `pending` is to be paid on delivery.
select
    {{ hash_key(["'magento'", '_source_account', 'increment_id']) }} as order_key,
    'magento' as source_system,
    _source_account as source_account,
    increment_id as source_record_id,
    increment_id as order_number,
    'web' as order_channel,
    1 as source_priority,
    -- Shops name statuses as they like; what became of the order is its state.
    case when lower(state) = 'canceled' then 'canceled' else lower(coalesce(status, state)) end as status,
    'C' || cast(customer_id as text) as customer_code,
    customer_email as email,
    telephone as phone,
    {{ person_name('customer_lastname', 'customer_firstname') }} as person_name,
    cast(null as text) as loyalty_card,
    cast(null as text) as marketplace_buyer,
    cast(null as text) as source_event_key,
    cast(quote_id as text) as cart_id,
    created_at as ordered_at,
    order_currency_code as currency,
    grand_total as amount,
    case when base_currency_code = '{{ reporting_currency() }}' then base_grand_total end as amount_reporting,
    discount_amount,
    shipping_amount,
    coupon_code,
    payment_method,
    city,
    {{ json_words('street') }} as address,
    _loaded_at
from {{ source('raw', 'magento__orders') }}
where not _is_deleted and coalesce(state, '') not in ('pending_payment', 'payment_review')
