-- Checkout friction (M49): how many came to each step of buying, how many left there, and why. Grain: day, step and reason.
-- Who came to a step came to those before it. `started` is the step's whole day, so that every reason's rate has the same
-- denominator; who may still buy in time is not counted yet.
with decided as (
    select * from {{ ref('fct_checkouts') }} where status <> 'open'
),

steps as (
    select distinct step, step_position from decided
),

days as (
    select decided.reached_date, steps.step, steps.step_position, count(*) as started
    from decided
    inner join steps on steps.step_position <= decided.step_position
    group by decided.reached_date, steps.step, steps.step_position
),

reasons as (
    select
        reached_date, step, abandonment_reason, count(*) as abandoned,
        cast(sum(case when status = 'recovered' then 1 else 0 end) as bigint) as recovered,
        cast(sum(coalesce(value_minor, 0)) as bigint) as abandoned_value_minor,
        cast(sum(case when status = 'abandoned' then coalesce(value_minor, 0) else 0 end) as bigint) as lost_value_minor
    from decided
    where abandonment_reason is not null
    group by reached_date, step, abandonment_reason
)

select
    days.reached_date,
    days.step,
    days.step_position,
    coalesce(reasons.abandonment_reason, '(none abandoned)') as abandonment_reason,
    days.started,
    coalesce(reasons.abandoned, 0) as abandoned,
    coalesce(reasons.recovered, 0) as recovered,
    coalesce(reasons.abandoned_value_minor, 0) as abandoned_value_minor,
    coalesce(reasons.lost_value_minor, 0) as lost_value_minor,
    {{ ratio('coalesce(reasons.abandoned, 0)', 'days.started') }} as abandonment_rate
from days
left join reasons on reasons.reached_date = days.reached_date and reasons.step = days.step
