{#- The key of a buyer whom an order names in no way: he is known by this order alone, and nobody can say whether he bought before. -#}
{% macro unnamed_buyer(order_key) -%}{{ hash_key(["'order'", order_key]) }}{%- endmacro %}
