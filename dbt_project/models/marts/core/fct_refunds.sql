-- Money given back. Grain: one credit memo or return receipt.
select
    refund_key, source_system, source_record_id, order_key, order_number, person_key, order_channel, refunded_at,
    {{ local_date('refunded_at') }} as refund_date, {{ local_date('ordered_at') }} as order_date, reason, value_minor
from {{ ref('int_refunds__valued') }}
