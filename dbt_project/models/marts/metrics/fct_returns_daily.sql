-- Returns and cancellations (M37). Grain: day of the order, product, channel, outcome, reason and whether it came late.
-- The unit is an order's line, and each has one outcome, so that rates are right over any product and day. Where the source tells
-- which lines came back (marketplaces' exports), these did, and what was paid back is spread by what each was given back for; else with an
-- order that was returned all its lines were, and it is spread by their value.
with refunded as (
    select order_key, min(coalesce(reason, 'unknown')) as reason, sum(value_minor) as refunded_minor
    from {{ ref('fct_refunds') }}
    where order_key is not null
    group by order_key
),

arrived as (
    select
        order_key,
        max(case when delivered_at > promised_at then 1 when delivered_at <= promised_at then 0 end) as is_late
    from {{ ref('int_deliveries') }}
    where order_key is not null
    group by order_key
),

lines as (
    select
        lines.order_key, lines.line_no, lines.order_date, coalesce(lines.sku, '(unknown)') as sku, lines.order_channel, lines.is_valid,
        coalesce(lines.value_minor, 0) as value_minor,
        case when sum(greatest(told.refund_amount, 0)) over (partition by lines.order_key) > 0
            then greatest(coalesce({{ minor_units('told.refund_amount') }}, 0), 0) end as told_minor
    from {{ ref('fct_order_lines') }} as lines
    inner join {{ ref('int_order_lines') }} as told on told.order_key = lines.order_key and told.line_no = lines.line_no
),

judged as (
    select
        lines.*, refunded.refunded_minor,
        case
            when not lines.is_valid then 'canceled'
            when refunded.order_key is not null and coalesce(lines.told_minor > 0, true) then 'returned'
            else 'kept'
        end as outcome,
        refunded.reason,
        case arrived.is_late when 1 then 'late' when 0 then 'on time' else 'unknown' end as delivery,
        coalesce(lines.told_minor, lines.value_minor) as share_minor,
        sum(coalesce(lines.told_minor, lines.value_minor)) over (partition by lines.order_key) as order_minor,
        sum(coalesce(lines.told_minor, lines.value_minor)) over (
            partition by lines.order_key order by lines.line_no rows between unbounded preceding and current row
        ) as so_far_minor
    from lines
    left join refunded on refunded.order_key = lines.order_key
    left join arrived on arrived.order_key = lines.order_key
)

select
    order_date,
    sku,
    order_channel,
    outcome,
    case when outcome = 'returned' then reason else '(none)' end as reason,
    delivery,
    count(*) as order_lines,
    cast(sum(value_minor) as bigint) as value_minor,
    -- What is given back up to a line less that up to the one before: whole units that add up to the refund.
    cast(coalesce(sum(
        {{ integer_share('refunded_minor', 'so_far_minor', 'nullif(order_minor, 0)') }}
        - {{ integer_share('refunded_minor', '(so_far_minor - share_minor)', 'nullif(order_minor, 0)') }}
    ), 0) as bigint) as refunded_minor
from judged
group by order_date, sku, order_channel, outcome, case when outcome = 'returned' then reason else '(none)' end, delivery
