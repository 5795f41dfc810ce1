-- Till receipts and marketplace orders in the orders shape. Grain: one receipt or one marketplace order.
-- A receipt whose sum is negative is a return: see stg_offline_files__refunds.
with receipts as (
    select
        _source_account,
        store_id || '-' || terminal_id || '-' || receipt_no as order_number,
        'store' as order_channel,
        cast('complete' as text) as status,
        max(loyalty_card) as loyalty_card,
        max(loyalty_phone) as phone,
        {{ person_name('max(customer_name)') }} as person_name,
        cast(null as text) as marketplace_buyer,
        min(sold_at) as ordered_at,
        max(coalesce(currency, '{{ reporting_currency() }}')) as currency,
        sum(line_amount) as amount,
        max(payment_method) as payment_method,
        max(_loaded_at) as _loaded_at
    from {{ source('raw', 'offline_files__pos_sales') }}
    where not _is_deleted
    group by _source_account, store_id || '-' || terminal_id || '-' || receipt_no
    having sum(line_amount) >= 0
),

marketplace as (
    select
        _source_account,
        order_no as order_number,
        'marketplace' as order_channel,
        max(status) as status,
        cast(null as text) as loyalty_card,
        max(phone) as phone,
        cast(null as text) as person_name,
        max(buyer) as marketplace_buyer,
        min(ordered_at) as ordered_at,
        max(currency) as currency,
        sum(line_amount) as amount,
        cast(null as text) as payment_method,
        max(_loaded_at) as _loaded_at
    from {{ marketplace_items(ref('base_offline_files__marketplace_lines')) }}
    group by _source_account, order_no
),

together as (
    select * from receipts
    union all
    select * from marketplace
)

select
    {{ hash_key(["'offline_files'", '_source_account', 'order_channel', 'order_number']) }} as order_key,
    'offline_files' as source_system,
    _source_account as source_account,
    order_number as source_record_id,
    order_number,
    order_channel,
    1 as source_priority,
    status,
    cast(null as text) as customer_code,
    cast(null as text) as email,
    phone,
    person_name,
    loyalty_card,
    marketplace_buyer,
    cast(null as text) as source_event_key,
    cast(null as text) as cart_id,
    ordered_at,
    currency,
    amount,
    cast(null as {{ exact_decimal() }}) as amount_reporting,
    cast(null as {{ exact_decimal() }}) as discount_amount,
    cast(null as {{ exact_decimal() }}) as shipping_amount,
    cast(null as text) as coupon_code,
    payment_method,
    cast(null as text) as city,
    cast(null as text) as address,
    _loaded_at
from together
