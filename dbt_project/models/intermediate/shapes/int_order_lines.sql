-- Lines of orders of every source. Grain: order and line. `refund_amount` is what was given back for the line, where the source tells which came back.
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
    'refund_amount': exact_decimal(),
    '_loaded_at': 'timestamptz',
} %}

{{ shape_rows('order_lines', columns) }}
