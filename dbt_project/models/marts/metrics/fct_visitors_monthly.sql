-- New and returning visitors of whole months (M9, M11): distinct people do not add up over days. Grain: month.
-- Sessions of nobody on a shared device count as that device.
with visits as (
    select distinct {{ month_of('session_date') }} as month, coalesce(person_key, device_id) as visitor
    from {{ ref('fct_sessions') }}
),

ranked as (
    select month, row_number() over (partition by visitor order by month) as month_no from visits
)

select
    month,
    count(*) as visitors,
    cast(sum(case when month_no = 1 then 1 else 0 end) as bigint) as new_visitors,
    cast(sum(case when month_no > 1 then 1 else 0 end) as bigint) as returning_visitors
from ranked
group by month
