-- A customer is worth what stayed of his orders, and every customer who has such an order is told of once.
-- Remedy: compare fct_orders and dim_customer_value by person_key.
with stayed as (
    select orders.person_key, sum(orders.value_minor - orders.refunded_minor) as value_minor, count(*) as orders
    from {{ ref('fct_orders') }} as orders
    inner join {{ ref('int_orders__valued') }} as known on known.order_key = orders.order_key and not known.is_anonymous
    cross join {{ source('ops', 'build_context') }} as build_context
    where
        orders.is_valid and orders.person_key is not null
        and (orders.refunded_minor = 0 or orders.value_minor is null or orders.value_minor > orders.refunded_minor)
        and orders.order_date <= {{ local_date('build_context.as_of') }}
    group by orders.person_key
)

select coalesce(stayed.person_key, customers.person_key) as person_key, stayed.value_minor as stayed, customers.value_minor as told
from stayed
full join {{ ref('dim_customer_value') }} as customers on customers.person_key = stayed.person_key
where
    coalesce(stayed.value_minor, 0) <> coalesce(customers.value_minor, 0)
    or coalesce(stayed.orders, 0) <> coalesce(customers.orders, 0)
