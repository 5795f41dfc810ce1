-- Items of marketplace orders listed by hand, as all marketplaces' are written. Grain: order and line.
select
    _source_account,
    order_no,
    line_no,
    lower({{ nfc('status') }}) as status,
    ordered_at,
    sku,
    product_name,
    quantity,
    line_amount,
    coalesce(currency, '{{ reporting_currency() }}') as currency,
    marketplace || ':' || buyer_username as buyer,
    buyer_phone as phone,
    _loaded_at
from {{ source('raw', 'offline_files__marketplace_orders') }}
where not _is_deleted
