-- Products looked at and bought (M31): journeys that viewed a product, and those whose order has it. Grain: day of the
-- journey's first view of the product, product and the view's channel.
with views as (
    select
        members.journey_key, touches.product as sku, touches.channel, touches.touch_date as view_date,
        row_number() over (
            partition by members.journey_key, touches.product order by touches.occurred_at, touches.touchpoint_key
        ) as view_no
    from {{ ref('bridge_journey_touch') }} as members
    inner join {{ ref('fct_touchpoints') }} as touches on touches.touchpoint_key = members.touchpoint_key
    where members.touchpoint_type = 'product_viewed' and touches.product is not null
),

bought as (
    select distinct conversions.journey_key, lines.sku
    from {{ ref('fct_conversions') }} as conversions
    inner join {{ ref('fct_order_lines') }} as lines on lines.order_key = conversions.conversion_key
    where conversions.conversion_type = 'purchase'
)

select
    views.view_date,
    views.sku,
    views.channel,
    count(*) as viewing_journeys,
    count(bought.journey_key) as buying_journeys,
    {{ ratio('count(bought.journey_key)', 'count(*)') }} as browse_to_buy_rate
from views
left join bought on bought.journey_key = views.journey_key and bought.sku = views.sku
where views.view_no = 1
group by views.view_date, views.sku, views.channel
