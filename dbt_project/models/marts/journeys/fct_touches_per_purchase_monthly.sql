-- Touches that led to purchases (M46), by the need behind them. Grain: month of the purchase, need and context.
-- Every month has every need and context that ever led to a purchase, and on each row all the month's purchases:
-- touches add up over anything, purchases over months (take one row of a month), and their ratio is right either way.
-- A purchase that nothing led to, as far as is known, took no touch and counts as a purchase.
with purchases as (
    select journey_key, {{ month_of('conversion_date') }} as month
    from {{ ref('fct_conversions') }}
    where conversion_type = 'purchase'
),

months as (
    select month, count(*) as purchases from purchases group by month
),

led as (
    select purchases.month, touches.need, touches.context, count(*) as touches
    from purchases
    inner join {{ ref('bridge_journey_touch') }} as members
        on members.journey_key = purchases.journey_key and members.is_path and members.touchpoint_type <> 'purchase'
    inner join {{ ref('fct_touchpoints') }} as touches on touches.touchpoint_key = members.touchpoint_key
    group by purchases.month, touches.need, touches.context
)

select
    months.month,
    kinds.need,
    kinds.context,
    coalesce(led.touches, 0) as touches,
    months.purchases,
    {{ ratio('coalesce(led.touches, 0)', 'months.purchases') }} as touches_per_purchase
from months
cross join (select distinct need, context from led) as kinds
left join led on led.month = months.month and led.need = kinds.need and led.context = kinds.context
