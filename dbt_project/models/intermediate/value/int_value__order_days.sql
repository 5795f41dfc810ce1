-- Days on which a customer bought, with what stayed of it after refunds. Grain: one customer and day.
-- What was given back whole is no purchase; a refund whose amount no rate tells yet takes nothing back, as in fct_orders. An order that names nobody tells of no customer: nobody could be seen to buy again.
select
    orders.person_key,
    orders.order_date as ordered_on,
    count(*) as orders,
    cast(sum(orders.value_minor - coalesce(refunded.refunded_minor, 0)) as bigint) as value_minor
from {{ ref('int_orders__valued') }} as orders
left join {{ ref('int_refunds__by_order') }} as refunded on refunded.order_key = orders.order_key
where
    orders.is_valid and not orders.is_anonymous and orders.person_key is not null
    and (coalesce(refunded.refunded_minor, 0) = 0 or orders.value_minor is null or orders.value_minor > refunded.refunded_minor)
group by orders.person_key, orders.order_date
