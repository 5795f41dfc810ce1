-- Refunds with the person and order they belong to, in the reporting currency. Grain: one refund.
{{ told_by_difference('refund_key', links=['refund_key', 'person_key', 'order_key']) }}

select
    refunds.refund_key,
    refunds.source_system,
    refunds.source_record_id,
    refunds.is_return_request,
    refunds.order_key,
    refunds.order_number,
    coalesce(orders.person_key, records.person_key) as person_key,
    orders.order_channel,
    orders.ordered_at,
    refunds.refunded_at,
    refunds.reason,
    {{ reporting_minor('refunds') }} as value_minor,
    refunds._loaded_at
from {{ ref('int_refunds') }} as refunds
left join {{ ref('int_orders__valued') }} as orders on orders.order_key = refunds.order_key
left join {{ ref('int_identity__record_person') }} as records on records.record_key = refunds.refund_key
{{ join_fx('refunds.currency', local_date('refunds.refunded_at')) }}
