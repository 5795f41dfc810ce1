-- How much products are used (M29): people, days on which they used one, and the time of the sessions in which they did.
-- Grain: week. A person active in two weeks is one of each.
with uses as (
    select person_key, session_key, {{ week_of('touch_date') }} as week, touch_date
    from {{ ref('fct_touchpoints') }}
    where touchpoint_type = 'product_used' and person_key is not null
),

days as (
    select week, count(distinct person_key) as users, count(distinct {{ hash_key(['person_key', 'touch_date']) }}) as active_days
    from uses
    group by week
),

seconds as (
    select used.week, sum(cast(sessions.duration_seconds as {{ exact_decimal() }})) as seconds
    from (select distinct week, session_key from uses) as used
    inner join {{ ref('fct_sessions') }} as sessions on sessions.session_key = used.session_key
    group by used.week
)

select
    days.week,
    days.users,
    days.active_days,
    coalesce(seconds.seconds, 0) as seconds,
    {{ ratio('days.active_days', 'days.users') }} as active_days_per_user,
    {{ ratio('coalesce(seconds.seconds, 0)', 'days.users') }} as seconds_per_user
from days
left join seconds on seconds.week = days.week
