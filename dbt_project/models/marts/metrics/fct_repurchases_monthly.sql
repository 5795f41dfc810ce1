-- What customers came back for (M34). Grain: month in which the first of two orders (or terms) was, and kind.
-- Due is each order, and each trial or term, whose window (reorder_days, renewal_days) is over. Of orders, the next one within
-- it is a reorder where it has a product bought before, a cross-sell where it has one never bought before, an up-sell where it
-- is worth more than the one before; it may be all three. Value is that of the next order (of a renewal: its own).
with orders as (
    select
        conversion_key, person_key, converted_at, order_no, value_minor,
        lead(conversion_key) over (partition by person_key order by order_no) as next_key,
        lead(converted_at) over (partition by person_key order by order_no) as next_at,
        lead(value_minor) over (partition by person_key order by order_no) as next_value_minor
    from {{ ref('fct_conversions') }}
    where conversion_type = 'purchase'
),

due as (
    select orders.*, {{ days_between('orders.converted_at', 'orders.next_at') }} <= {{ var('reorder_days') }} as is_done
    from orders
    cross join {{ source('ops', 'build_context') }} as build_context
    where {{ days_between('orders.converted_at', 'build_context.as_of') }} > {{ var('reorder_days') }}
),

bought as (
    select distinct orders.person_key, orders.conversion_key, orders.order_no, lines.sku
    from orders
    inner join {{ ref('fct_order_lines') }} as lines on lines.order_key = orders.conversion_key
    where lines.sku is not null
),

first_bought as (
    select person_key, sku, min(order_no) as order_no from bought group by person_key, sku
),

kept as (
    select
        bought.conversion_key,
        max(case when bought.order_no > first_bought.order_no then 1 else 0 end) as is_reorder,
        max(case when bought.order_no = first_bought.order_no then 1 else 0 end) as is_cross_sell
    from bought
    inner join first_bought on first_bought.person_key = bought.person_key and first_bought.sku = bought.sku
    group by bought.conversion_key
),

terms as (
    select
        person_key, touchpoint_type, occurred_at, value_minor,
        lead(touchpoint_type) over next_touch as next_type, lead(occurred_at) over next_touch as next_at,
        lead(value_minor) over next_touch as next_value_minor
    from {{ ref('fct_touchpoints') }}
    where touchpoint_type in ('trial_started', 'subscription_renewed') and person_key is not null
    window next_touch as (partition by person_key order by occurred_at, touchpoint_key)
),

told as (
    {% for kind, came in {
        'reorder': 'kept.is_reorder = 1', 'cross_sell': 'kept.is_cross_sell = 1', 'up_sell': 'due.next_value_minor > due.value_minor',
    }.items() -%}
    select
        '{{ kind }}' as kind, due.person_key, {{ month_of(local_date('due.converted_at')) }} as month,
        case when due.is_done and {{ came }} then 1 else 0 end as done, due.next_value_minor as value_minor
    from due left join kept on kept.conversion_key = due.next_key
    union all
    {% endfor -%}
    select
        'renewal', terms.person_key, {{ month_of(local_date('terms.occurred_at')) }},
        case when terms.next_type = 'subscription_renewed'
            and {{ days_between('terms.occurred_at', 'terms.next_at') }} <= {{ var('renewal_days') }} then 1 else 0 end,
        terms.next_value_minor
    from terms
    cross join {{ source('ops', 'build_context') }} as build_context
    where {{ days_between('terms.occurred_at', 'build_context.as_of') }} > {{ var('renewal_days') }}
)

select
    month,
    kind,
    count(*) as due,
    cast(sum(done) as bigint) as done,
    count(distinct case when done = 1 then person_key end) as people,
    cast(coalesce(sum(case when done = 1 then value_minor end), 0) as bigint) as value_minor,
    {{ ratio('sum(done)', 'count(*)') }} as done_rate
from told
group by month, kind
