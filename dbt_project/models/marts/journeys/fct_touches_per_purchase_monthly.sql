-- Touches that led to purchases (M46), by the need behind them. Grain: month of the purchase, need and context.
-- Every month has every need and context that ever led to a purchase, and on each row all the month's purchases:
-- touches add up over anything, purchases over months (take one row of a month), and their ratio is right either way.
-- A purchase that nothing led to, as far as is known, took no touch and counts as a purchase.
with months as (
    select {{ month_of('conversion_date') }} as month, count(*) as purchases
    from {{ ref('fct_conversions') }}
    where conversion_type = 'purchase'
    group by {{ month_of('conversion_date') }}
),

led as (
    select month, need, context, touches from {{ ref('int_journeys__need_counts') }}
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
