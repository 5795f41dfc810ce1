-- Own sales by the size of the market (M13). Grain: month and region.
-- `(all)` is the whole market against all own sales, where somebody says how large it is: never add it to the regions.
with orders as (
    select
        {{ month_of('order_date') }} as month,
        coalesce(city, '(unknown)') as region,
        coalesce(value_minor, 0) as value_minor
    from {{ ref('fct_orders') }}
    where is_valid
),

sales as (
    select
        month, lower(region) as region_id, min(region) as region, cast(sum(value_minor) as bigint) as own_sales_minor
    from orders
    group by month, lower(region)
    union all
    select month, '(all)', '(all)', cast(sum(value_minor) as bigint)
    from orders
    group by month
),

-- A size is said of a month, so it takes the month's last rate.
rates as (
    select
        {{ month_of('rate_date') }} as month, from_currency, rate,
        row_number() over (
            partition by {{ month_of('rate_date') }}, from_currency order by rate_date desc
        ) as choice
    from {{ ref('int_fx_rates') }}
    where to_currency = '{{ reporting_currency() }}'
),

sizes as (
    select
        told.month,
        lower(told.region) as region_id,
        told.region,
        {{ minor_units(in_reporting('told.amount', 'told.currency', 'fx.rate')) }} as market_size_minor
    from {{ ref('int_market_sizes') }} as told
    left join rates as fx on fx.month = told.month and fx.from_currency = told.currency and fx.choice = 1
),

joined as (
    select
        coalesce(sales.month, sizes.month) as month,
        coalesce(sales.region, sizes.region) as region,
        coalesce(sales.own_sales_minor, cast(0 as bigint)) as own_sales_minor,
        sizes.market_size_minor
    from sales
    full join sizes on sizes.month = sales.month and sizes.region_id = sales.region_id
    where coalesce(sales.region_id, '') <> '(all)' or sizes.region_id is not null
)

select *, {{ ratio('own_sales_minor', 'market_size_minor') }} as market_share
from joined
