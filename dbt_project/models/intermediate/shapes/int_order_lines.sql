-- Lines of orders of every source. Grain: order and line.
{%- set columns = {
    'order_key': 'text',
    'source_system': 'text',
    'line_no': 'bigint',
    'sku': 'text',
    'product_name': 'text',
    'quantity': 'decimal(18, 4)',
    'currency': 'text',
    'amount': 'decimal(18, 4)',
    'amount_reporting': 'decimal(18, 4)',
    '_loaded_at': 'timestamptz',
} %}

{{ shape_rows('order_lines', columns) }}
