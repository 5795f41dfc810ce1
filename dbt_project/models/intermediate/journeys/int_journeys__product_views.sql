-- Products that a journey looked at, by its first view of each, and whether its order has it. Grain: journey and product.
{{ told_by_difference('view_key', links=['view_date', 'sku', 'channel', 'is_bought'], scope='person_key', indexes=[{'columns': ['person_key']}]) }}
{%- set lines, orders = ref('int_order_lines'), ref('int_orders__valued') -%}
{%- set since = told_since([ref('int_touchpoints'), lines, orders]) -%}
{%- do look_again_at(since, "select person_key from " ~ ref('int_control__affected_people')
    ~ " union select orders.person_key from " ~ orders ~ " as orders join " ~ changes(lines, since) ~ " on changes.order_key = orders.order_key") %}

with views as (
    select
        journey_key, person_key, product as sku, channel, {{ local_date('occurred_at') }} as view_date,
        row_number() over (partition by journey_key, product order by occurred_at, touchpoint_key) as view_no
    from {{ ref('int_journeys__path') }} as path
    where touchpoint_type = 'product_viewed' and product is not null and {{ to_tell(person_of('path'), since) }}
),

bought as (
    select distinct conversions.journey_key, lines.sku
    from {{ ref('int_journeys__conversions') }} as conversions
    inner join {{ lines }} as lines on lines.order_key = conversions.conversion_key
    where conversions.conversion_type = 'purchase' and {{ to_tell(person_of('conversions'), since) }}
)

select
    {{ hash_key(['views.journey_key', 'views.sku']) }} as view_key,
    views.journey_key,
    views.person_key,
    views.view_date,
    views.sku,
    views.channel,
    bought.journey_key is not null as is_bought
from views
left join bought on bought.journey_key = views.journey_key and bought.sku = views.sku
where views.view_no = 1
