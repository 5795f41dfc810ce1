-- Carts with something in them. Grain: one cart.
{%- set columns = {
    'cart_key': 'text',
    'source_system': 'text',
    'cart_id': 'text',
    'customer_code': 'text',
    'email': 'text',
    'items_count': 'bigint',
    'order_number': 'text',
    'currency': 'text',
    'amount': exact_decimal(),
    'reason': 'text',
    'created_at': 'timestamptz',
    'updated_at': 'timestamptz',
    '_loaded_at': 'timestamptz',
} %}

{{ shape_rows('carts', columns) }}
