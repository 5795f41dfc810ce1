-- Lines of orders. Grain: order and line.
select
    {{ hash_key(['lines.order_key', 'lines.line_no']) }} as order_line_key,
    lines.order_key,
    orders.order_number,
    lines.line_no,
    orders.order_channel,
    orders.is_valid,
    orders.person_key,
    orders.order_date,
    lines.sku,
    lines.product_name,
    lines.quantity,
    {{ reporting_minor('lines') }} as value_minor
from {{ ref('int_order_lines') }} as lines
inner join {{ ref('int_orders__valued') }} as orders on orders.order_key = lines.order_key
{{ join_fx('lines.currency', 'orders.order_date') }}
