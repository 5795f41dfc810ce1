-- Calendar: every day from the first with a session or an order to the build's own. Grain: day, eleven years at most.
{{ told_by_difference('date_day', links=['date_day']) }}

with bounds as (
    select min(first_date) as first_date, {{ local_date('max(build_context.as_of)') }} as last_date
    from (
        select min(session_date) as first_date from {{ ref('fct_sessions') }}
        union all
        select min(order_date) from {{ ref('fct_orders') }}
    ) as firsts
    cross join {{ source('ops', 'build_context') }} as build_context
),

days as (
    select cast({{ dbt.dateadd('day', '1 - numbers.generated_number', 'bounds.last_date') }} as date) as date_day
    from bounds
    cross join ({{ dbt.generate_series(4096) }}) as numbers
    where {{ dbt.dateadd('day', '1 - numbers.generated_number', 'bounds.last_date') }} >= bounds.first_date
)

select
    date_day,
    {{ week_of('date_day') }} as week,
    {{ month_of('date_day') }} as month,
    cast(extract(isodow from date_day) as integer) as weekday
from days
