-- Forecasts held against what happened since: orders (a day's are one), customers who bought again, value. Grain: forecast and horizon.
-- Of each month the first forecast, and those made after the fact (`is_hold_out`); a horizon is told once it has passed whole.
with made as (
    select
        made_on, known_until, min(method) as method, min(value_method) as value_method,
        row_number() over (
            partition by {{ month_of('known_until') }}, case when made_on = known_until then 0 else 1 end order by known_until, made_on
        ) as of_month
    from {{ source('ops', 'value_forecasts') }}
    group by made_on, known_until
),

due as (
    {%- for days in value_horizons() %}
    select
        forecasts.made_on, forecasts.known_until, made.method, made.value_method, cast({{ days }} as bigint) as horizon_days,
        cast({{ dbt.dateadd('day', days, 'forecasts.known_until') }} as date) as until,
        forecasts.person_key,
        forecasts.expected_orders_{{ days }} as orders_expected, forecasts.repurchase_{{ days }} as repurchase,
        forecasts.expected_orders_{{ days }} * forecasts.expected_value_minor as value_expected
    from {{ source('ops', 'value_forecasts') }} as forecasts
    inner join made on made.made_on = forecasts.made_on and made.known_until = forecasts.known_until and made.of_month = 1
    cross join {{ source('ops', 'build_context') }} as build_context
    where cast({{ dbt.dateadd('day', days, 'forecasts.known_until') }} as date) < {{ local_date('build_context.as_of') }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

customers as (
    select distinct person_key from {{ ref('int_value__order_days') }}
),

happened as (
    select due.made_on, due.known_until, due.horizon_days, due.person_key, count(*) as orders, sum(days.value_minor) as value_minor
    from due
    inner join {{ ref('int_value__order_days') }} as days
        on days.person_key = due.person_key and days.ordered_on > due.known_until and days.ordered_on <= due.until
    group by due.made_on, due.known_until, due.horizon_days, due.person_key
)

select
    due.made_on,
    due.known_until,
    due.horizon_days,
    due.made_on > due.known_until as is_hold_out,
    due.method as forecast_method,
    due.value_method as forecast_spending_method,
    count(customers.person_key) as customers,
    count(*) - count(customers.person_key) as customers_gone,
    {%- set stands = 'case when customers.person_key is not null then ' %}
    cast(sum({{ stands }}due.orders_expected end) as double precision) as orders_expected,
    cast(sum({{ stands }}coalesce(happened.orders, 0) end) as bigint) as orders_actual,
    cast(sum({{ stands }}abs(due.orders_expected - coalesce(happened.orders, 0)) end) as double precision) as absolute_error,
    cast(sum({{ stands }}due.repurchase end) as double precision) as repurchases_expected,
    count({{ stands }}happened.person_key end) as repurchases_actual,
    cast(round(cast(sum({{ stands }}due.value_expected end) as decimal(38, 6)), 0) as bigint) as value_expected_minor,
    cast(coalesce(sum({{ stands }}happened.value_minor end), 0) as bigint) as value_actual_minor
from due
left join customers on customers.person_key = due.person_key
left join happened
    on happened.made_on = due.made_on and happened.known_until = due.known_until
    and happened.horizon_days = due.horizon_days and happened.person_key = due.person_key
group by due.made_on, due.known_until, due.horizon_days, due.method, due.value_method
