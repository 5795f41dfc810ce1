-- Orders of every source, one row per order: the most trusted source that knows it, and by which number a tracker told of it. Grain: one order.
-- Rebuilt whole: replaced files take orders away without a trace, and trust is settled between sources.
{{ told_by_difference('order_key', links=['order_key']) }}
{%- set columns = {
    'order_key': 'text', 'source_system': 'text', 'source_account': 'text', 'source_record_id': 'text',
    'order_number': 'text', 'order_channel': 'text', 'source_priority': 'integer', 'status': 'text',
    'customer_code': 'text', 'email': 'text', 'phone': 'text', 'loyalty_card': 'text', 'marketplace_buyer': 'text',
    'source_event_key': 'text', 'cart_id': 'text', 'ordered_at': 'timestamptz', 'currency': 'text',
    'amount': exact_decimal(), 'amount_reporting': exact_decimal(), 'discount_amount': exact_decimal(),
    'shipping_amount': exact_decimal(), 'coupon_code': 'text', 'payment_method': 'text', 'city': 'text', 'address': 'text',
    '_loaded_at': 'timestamptz',
} %}

with told as (
    {{ shape_rows('orders', columns) }}
),

-- What a tracker may call an order that a shop knows: its number, with or without the #, or the id of its record, where that is no other's number.
named as (
    select order_key, order_channel, source_priority, ltrim(order_number, '#') as name from told
    union
    select order_key, order_channel, source_priority, source_record_id
    from told as recorded
    where not exists (
        select 1 from told as numbered
        where numbered.order_channel = recorded.order_channel and ltrim(numbered.order_number, '#') = recorded.source_record_id
            and numbered.source_priority <= recorded.source_priority
    )
),

told_again as (
    select told.order_key, told.order_number, named.order_key as trusted_key
    from told
    inner join named
        on named.order_channel = told.order_channel
        and named.name = ltrim(told.order_number, '#')
        and named.source_priority < told.source_priority
),

tracked as (
    select trusted_key, min(order_number) as tracked_number from told_again group by trusted_key
),

kept as (
    select told.*, coalesce(tracked.tracked_number, case when told.source_event_key is not null then told.order_number end) as tracked_number
    from told
    left join tracked on tracked.trusted_key = told.order_key
    where not exists (select 1 from told_again where told_again.order_key = told.order_key)
)

select
    kept.*,
    invalid.status is null as is_valid,
    {{ local_date('kept.ordered_at') }} as order_date
from kept
left join {{ ref('seed_invalid_order_statuses') }} as invalid
    on {{ rule_text('invalid.status') }} = {{ rule_text('trim(kept.status)') }}
