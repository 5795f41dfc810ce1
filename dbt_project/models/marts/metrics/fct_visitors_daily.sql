-- New and returning visitors (M11), by resolved person and not by cookie. Grain: day.
-- Sessions of nobody on a shared device count as that device.
with first_days as (
    select coalesce(person_key, device_id) as visitor, min(session_date) as first_date
    from {{ ref('fct_sessions') }}
    group by coalesce(person_key, device_id)
),

visits as (
    select distinct session_date, coalesce(person_key, device_id) as visitor from {{ ref('fct_sessions') }}
)

select
    visits.session_date,
    count(*) as visitors,
    cast(sum(case when visits.session_date = first_days.first_date then 1 else 0 end) as bigint) as new_visitors,
    cast(sum(case when visits.session_date > first_days.first_date then 1 else 0 end) as bigint) as returning_visitors
from visits
inner join first_days on first_days.visitor = visits.visitor
group by visits.session_date
