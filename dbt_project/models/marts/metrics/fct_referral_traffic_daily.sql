-- Sessions that other sites sent, and what they led to (M20). Grain: day and referring host.
-- A journey that was converted belongs to the last of its sessions that a site sent, so that orders add up over sites and days.
with sessions as (
    select session_key, session_date, started_at, coalesce(referrer_host, '(none)') as referrer_host,
        coalesce(person_key, device_id) as visitor, is_bounce
    from {{ ref('fct_sessions') }}
    where channel = 'Referral'
),

led as (
    select
        sessions.session_key, journeys.value_minor,
        row_number() over (partition by journeys.journey_key order by sessions.started_at desc, sessions.session_key) as from_last
    from sessions
    inner join {{ ref('fct_touchpoints') }} as touches
        on touches.session_key = sessions.session_key and touches.touchpoint_type = 'web_visit'
    inner join {{ ref('fct_journeys') }} as journeys
        on journeys.journey_key = touches.journey_key and journeys.status = 'converted'
)

select
    sessions.session_date,
    sessions.referrer_host,
    count(*) as sessions,
    count(distinct sessions.visitor) as visitors,
    cast(sum(case when sessions.is_bounce then 1 else 0 end) as bigint) as bounces,
    count(led.session_key) as orders,
    cast(coalesce(sum(led.value_minor), 0) as bigint) as value_minor
from sessions
left join led on led.session_key = sessions.session_key and led.from_last = 1
group by sessions.session_date, sessions.referrer_host
