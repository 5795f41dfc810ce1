-- Products looked at and bought (M31): journeys that viewed a product, and those whose order has it. Grain: day of the
-- journey's first view of the product, product and the view's channel.
{{ config(materialized='view') }}

select
    view_date,
    sku,
    channel,
    journeys as viewing_journeys,
    bought as buying_journeys,
    {{ ratio('bought', 'journeys') }} as browse_to_buy_rate
from {{ ref('int_journeys__product_view_counts') }}
