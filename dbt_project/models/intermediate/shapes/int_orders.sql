-- Orders of every source, one row per order: the most trusted source that knows the number. Grain: one order.
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

ranked as (
    select
        *,
        min(source_priority) over (partition by order_channel, order_number) as best_priority
    from told
),

kept as (
    select * from ranked where source_priority = best_priority
)

select
    kept.*,
    invalid.status is null as is_valid,
    {{ local_date('kept.ordered_at') }} as order_date
from kept
left join {{ ref('seed_invalid_order_statuses') }} as invalid
    on {{ rule_text('invalid.status') }} = {{ rule_text('trim(kept.status)') }}
