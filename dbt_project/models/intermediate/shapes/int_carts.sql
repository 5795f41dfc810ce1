-- Carts with something in them. Grain: one cart. `step` is the least that the shop's record of it shows: a cart, or a checkout.
{{ told_by_difference('cart_key', links=['cart_key']) }}
{%- set columns = {
    'cart_key': 'text',
    'source_system': 'text',
    'cart_id': 'text',
    'customer_code': 'text',
    'email': 'text',
    'items_count': 'bigint',
    'step': 'text',
    'order_number': 'text',
    'currency': 'text',
    'amount': exact_decimal(),
    'reason': 'text',
    'created_at': 'timestamptz',
    'updated_at': 'timestamptz',
    '_loaded_at': 'timestamptz',
} %}

{{ shape_rows('carts', columns) }}
