-- Delivery on time, and whether the customer bought again (M48). Grain: week of the delivery, region and whether it was late.
-- A delivery without a promise was neither on time nor late. Bought again is who ordered within reorder_days after it; followed up
-- are deliveries for which these days are over.
with delivered as (
    select
        deliveries.delivery_key, deliveries.delivered_at, orders.person_key,
        {{ week_of(local_date('deliveries.delivered_at')) }} as week,
        coalesce(orders.city, '(unknown)') as region,
        case
            when deliveries.promised_at is null then 'not promised' when deliveries.delivered_at <= deliveries.promised_at then 'on time'
            else 'late'
        end as delivery,
        {{ days_between('deliveries.delivered_at', 'build_context.as_of') }} > {{ var('reorder_days') }} as is_followed_up,
        case when deliveries.delivered_at > deliveries.promised_at
            then {{ hours_between('deliveries.promised_at', 'deliveries.delivered_at') }} end as hours_late
    from {{ ref('int_deliveries') }} as deliveries
    inner join {{ ref('fct_orders') }} as orders on orders.order_key = deliveries.order_key
    cross join {{ source('ops', 'build_context') }} as build_context
    where deliveries.delivered_at is not null
),

again as (
    select distinct delivered.delivery_key
    from delivered
    inner join {{ ref('fct_orders') }} as orders
        on orders.person_key = delivered.person_key and orders.is_valid and orders.ordered_at > delivered.delivered_at
        and {{ days_between('delivered.delivered_at', 'orders.ordered_at') }} <= {{ var('reorder_days') }}
)

select
    delivered.week,
    delivered.region,
    delivered.delivery,
    count(*) as deliveries,
    cast(sum(case when delivered.is_followed_up then 1 else 0 end) as bigint) as followed_up,
    cast(sum(case when delivered.is_followed_up and again.delivery_key is not null then 1 else 0 end) as bigint) as bought_again,
    {{ ratio('sum(case when delivered.is_followed_up and again.delivery_key is not null then 1 else 0 end)',
        'sum(case when delivered.is_followed_up then 1 else 0 end)') }} as bought_again_rate,
    cast(coalesce(sum(cast(delivered.hours_late as decimal(18, 6))), 0) as {{ exact_decimal() }}) as hours_late_total
from delivered
left join again on again.delivery_key = delivered.delivery_key
group by delivered.week, delivered.region, delivered.delivery
