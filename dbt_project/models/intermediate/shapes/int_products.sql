-- The catalogue. Grain: one sku of one shop.
{%- set columns = {
    'product_key': 'text',
    'source_system': 'text',
    'sku': 'text',
    'product_name': 'text',
    'price': exact_decimal(),
    'category': 'text',
    '_loaded_at': 'timestamptz',
} %}

{{ shape_rows('products', columns) }}
