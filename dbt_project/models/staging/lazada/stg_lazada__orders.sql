-- Lazada orders in the orders shape. Grain: one order.
with items as (
    select
        _source_account,
        order_number,
        -- Each piece has a status: the order is cancelled when all its pieces are, else it stands as the pieces that are not.
        case when min(status_of_piece) over whole = max(status_of_piece) over whole then status_of_piece
            else coalesce(min(case when status_of_piece <> 'canceled' then status_of_piece end) over whole, 'canceled')
        end as status,
        status_of_piece,
        {{ unmasked('customer_email') }} as email,
        {{ unmasked('shipping_phone') }} as phone,
        -- The export names no buyer, only somebody's masked name.
        cast(null as text) as marketplace_buyer,
        created_at as ordered_at,
        unit_price,
        abs(coalesce(seller_discount_total, 0)) as discount_amount,
        shipping_fee as shipping_amount,
        payment_method,
        shipping_city as city,
        _loaded_at
    from (
        select *, lower(status) as status_of_piece from {{ source('raw', 'lazada__order_items') }} where not _is_deleted
    ) as pieces
    window whole as (partition by _source_account, order_number)
)

select
    {{ hash_key(["'lazada'", '_source_account', 'order_number']) }} as order_key,
    'lazada' as source_system,
    _source_account as source_account,
    order_number as source_record_id,
    order_number,
    'marketplace' as order_channel,
    1 as source_priority,
    status,
    cast(null as text) as customer_code,
    max(email) as email,
    max(phone) as phone,
    cast(null as text) as loyalty_card,
    max(marketplace_buyer) as marketplace_buyer,
    cast(null as text) as source_event_key,
    cast(null as text) as cart_id,
    min(ordered_at) as ordered_at,
    'VND' as currency,
    coalesce(sum(case when status = 'canceled' or status_of_piece <> 'canceled' then unit_price - discount_amount end), 0) as amount,
    cast(null as {{ exact_decimal() }}) as amount_reporting,
    sum(discount_amount) as discount_amount,
    sum(shipping_amount) as shipping_amount,
    cast(null as text) as coupon_code,
    max(payment_method) as payment_method,
    max(city) as city,
    max(_loaded_at) as _loaded_at
from items
group by _source_account, order_number, status
