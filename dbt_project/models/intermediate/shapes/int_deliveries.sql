-- Shipments with what was promised and what was kept. Grain: one shipment.
{{ told_by_difference('delivery_key', links=['delivery_key', 'order_key'], indexes=[{'columns': ['order_key']}]) }}
{%- set columns = {
    'delivery_key': 'text',
    'source_system': 'text',
    'source_record_id': 'text',
    'order_key': 'text',
    'order_number': 'text',
    'shipped_at': 'timestamptz',
    'promised_at': 'timestamptz',
    'delivered_at': 'timestamptz',
    '_loaded_at': 'timestamptz',
} %}

{{ shape_rows('deliveries', columns) }}
