-- Money given back, of every source. Grain: one credit memo or return receipt.
{{ told_by_difference('refund_key', links=['refund_key']) }}
{%- set columns = {
    'refund_key': 'text',
    'source_system': 'text',
    'source_record_id': 'text',
    'order_key': 'text',
    'order_number': 'text',
    'is_return_request': 'boolean',
    'refunded_at': 'timestamptz',
    'currency': 'text',
    'amount': exact_decimal(),
    'amount_reporting': exact_decimal(),
    'reason': 'text',
    'loyalty_card': 'text',
    'phone': 'text',
    '_loaded_at': 'timestamptz',
} %}

{{ shape_rows('refunds', columns) }}
