-- Lines of orders of every source. Grain: order and line.
{%- set columns = {
    'order_key': 'text',
    'source_system': 'text',
    'line_no': 'bigint',
    'sku': 'text',
    'product_name': 'text',
    'quantity': exact_decimal(),
    'currency': 'text',
    'amount': exact_decimal(),
    'amount_reporting': exact_decimal(),
    '_loaded_at': 'timestamptz',
} %}

{{ shape_rows('order_lines', columns) }}
