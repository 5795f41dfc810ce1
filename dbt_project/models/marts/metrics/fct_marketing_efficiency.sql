-- What all marketing cost and what the company sold, without attribution. Grain: month.
-- A new customer is one whom an order names: of a receipt without a name nobody knows whether it is his first.
-- Refunds are of the month in which they were given. Where a part of an amount has no exchange rate, the whole is unknown.
{%- set amounts = ['order_minor', 'refund_minor', 'first_order_minor', 'first_refund_minor', 'cost_minor', 'overhead_minor'] %}

with firsts as (
    select conversion_key from {{ ref('int_journeys__conversions') }} where conversion_type = 'purchase' and is_first and person_key <> {{ unnamed_buyer('conversion_key') }}
),

sales as (
    select orders.order_date as day, orders.value_minor, 1 as orders, firsts.conversion_key is not null as is_first
    from {{ ref('int_orders__valued') }} as orders
    left join firsts on firsts.conversion_key = orders.order_key
    where orders.is_valid
),

-- Goods taken back of an order that never counted take nothing back; whose order nobody knows, they do.
taken_back as (
    select {{ local_date('refunds.refunded_at') }} as day, refunds.value_minor, firsts.conversion_key is not null as is_first
    from {{ ref('int_refunds__valued') }} as refunds
    left join {{ ref('int_orders__valued') }} as orders on orders.order_key = refunds.order_key
    left join firsts on firsts.conversion_key = refunds.order_key
    where coalesce(orders.is_valid, true)
),

entries as (
    select {{ month_of('day') }} as month, 'order_minor' as kind, value_minor as amount, 0 as new_customers from sales
    union all
    select {{ month_of('day') }}, 'first_order_minor', value_minor, 1 from sales where is_first
    union all
    select {{ month_of('day') }}, 'refund_minor', value_minor, 0 from taken_back
    union all
    select {{ month_of('day') }}, 'first_refund_minor', value_minor, 0 from taken_back where is_first
    union all
    select cost_month, 'cost_minor', cost_minor, 0 from {{ ref('int_spend__costs') }}
    union all
    select month, 'overhead_minor', overhead_minor, 0 from {{ ref('int_spend__overheads') }}
),

summed as (
    select
        month, cast(sum(new_customers) as bigint) as new_customers,
        {%- for amount in amounts %}
        case when count(case when kind = '{{ amount }}' then 1 end) = count(case when kind = '{{ amount }}' then amount end) then
            cast(coalesce(sum(case when kind = '{{ amount }}' then amount end), 0) as bigint)
        end as {{ amount }}{{ ',' if not loop.last }}
        {%- endfor %}
    from entries
    group by month
),

net as (
    select
        *, order_minor - refund_minor as net_revenue_minor, first_order_minor - first_refund_minor as new_customer_revenue_minor,
        cost_minor + overhead_minor as loaded_cost_minor
    from summed
)

select
    month, order_minor, refund_minor, net_revenue_minor, new_customers, new_customer_revenue_minor, cost_minor, overhead_minor,
    loaded_cost_minor,
    {{ ratio('net_revenue_minor', 'cost_minor') }} as marketing_efficiency,
    {{ ratio('net_revenue_minor', 'loaded_cost_minor') }} as loaded_marketing_efficiency,
    {{ ratio('new_customer_revenue_minor', 'cost_minor') }} as acquisition_efficiency,
    {{ exact_ratio('cost_minor', 'new_customers') }} as cost_per_customer
from net
