-- Own sales by region (M13). Grain: month and region.
-- No source gives the size of the market yet: `market_size_minor` stays null until one does.
with sales as (
    select
        {{ month_of('order_date') }} as month,
        coalesce(city, '(unknown)') as region,
        cast(sum(coalesce(value_minor, 0)) as bigint) as own_sales_minor
    from {{ ref('fct_orders') }}
    where is_valid
    group by {{ month_of('order_date') }}, coalesce(city, '(unknown)')
),

sized as (
    select *, cast(null as bigint) as market_size_minor from sales
)

select *, {{ ratio('own_sales_minor', 'market_size_minor') }} as market_share
from sized
