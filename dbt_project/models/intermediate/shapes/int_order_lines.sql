-- Lines of orders of every source. Grain: order and line.
{{ told_by_difference(['order_key', 'line_no'], links=['order_key']) }}
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
