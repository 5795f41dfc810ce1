-- Orders that only the web site told of, in the orders shape. Grain: one order number.
-- Least trusted: int_orders drops them where a shop system knows the same number. One number is one order, whichever site or tracker told
-- of it: a browser and a server often both do. Two shops that count alike need a source that knows their orders.
{{ told_by_difference('order_key', links=['order_key'], scope='order_number', indexes=[{'columns': ['order_number']}]) }}
{%- set since = told_since([ref('int_events')]) -%}
{%- do look_again_at(since, "select order_number from " ~ changes(ref('int_events'), since)) %}

with numbered as (
    select
        *,
        row_number() over (partition by order_number order by occurred_at, event_key) as repeat_no,
        max(_loaded_at) over (partition by order_number) as newest_load
    from {{ ref('int_events') }}
    where {{ plain_event_name('event_name') }} = 'order completed' and order_number is not null and {{ to_tell('order_number', since) }}
)

select
    {{ hash_key(["'events'", 'source_account', 'order_number']) }} as order_key,
    source_system,
    source_account,
    order_number as source_record_id,
    order_number,
    'web' as order_channel,
    9 as source_priority,
    cast('complete' as text) as status,
    user_id as customer_code,
    cast(null as text) as email,
    cast(null as text) as phone,
    cast(null as text) as loyalty_card,
    cast(null as text) as marketplace_buyer,
    event_key as source_event_key,
    cast(null as text) as cart_id,
    occurred_at as ordered_at,
    coalesce(currency, '{{ reporting_currency() }}') as currency,
    coalesce(amount, 0) as amount,
    cast(null as {{ exact_decimal() }}) as amount_reporting,
    cast(null as {{ exact_decimal() }}) as discount_amount,
    cast(null as {{ exact_decimal() }}) as shipping_amount,
    {{ json_text('properties', ['coupon']) }} as coupon_code,
    cast(null as text) as payment_method,
    cast(null as text) as city,
    cast(null as text) as address,
    newest_load as _loaded_at
from numbered
where repeat_no = 1
