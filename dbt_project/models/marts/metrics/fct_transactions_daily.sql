-- Transactions (M31): orders, quantity and value sold. Grain: day, product and channel.
select
    order_date,
    coalesce(sku, '(unknown)') as sku,
    order_channel,
    min(product_name) as product_name,
    count(distinct order_key) as orders,
    count(distinct person_key) as buyers,
    sum(quantity) as quantity,
    cast(sum(coalesce(value_minor, 0)) as bigint) as value_minor,
    {{ exact_ratio('sum(value_minor)', 'count(distinct order_key)') }} as value_per_order
from {{ ref('fct_order_lines') }}
where is_valid
group by order_date, coalesce(sku, '(unknown)'), order_channel
