-- Journeys held against the expected order of steps (seed_expected_steps): who follows it, skips a step, goes back.
-- Grain: month, kind of cycle, deviation and place. A required step is skipped when the journey got past it without it;
-- going back is a touch of an earlier step right after one of a later step. A journey counts once in each of its
-- deviations and once in `(any)` of its kind. Touches that no step expects do not matter.
with touches as (
    select
        journeys.journey_key,
        journeys.cohort_month,
        {{ cycle_kind('journeys.cycle_no') }} as cycle,
        journeys.status,
        steps.position,
        steps.step,
        lag(steps.position) over (partition by journeys.journey_key order by path.position_from_start) as previous_position,
        lag(steps.step) over (partition by journeys.journey_key order by path.position_from_start) as previous_step
    from {{ ref('bridge_journey_touch') }} as path
    inner join {{ ref('int_touchpoints') }} as touches on touches.touchpoint_key = path.touchpoint_key
    inner join {{ ref('fct_journeys') }} as journeys on journeys.journey_key = path.journey_key
    inner join {{ ref('seed_expected_steps') }} as steps
        on steps.cycle = {{ cycle_kind('journeys.cycle_no') }} and steps.moment = touches.moment
),

journeys as (
    select journey_key, cohort_month, cycle, min(status) as status, max(position) as furthest
    from touches
    group by journey_key, cohort_month, cycle
),

required as (
    select distinct cycle, position, step from {{ ref('seed_expected_steps') }} where is_required
),

deviations as (
    select journeys.journey_key, 'skips' as deviation, required.step as place
    from journeys
    inner join required on required.cycle = journeys.cycle and required.position < journeys.furthest
    left join touches on touches.journey_key = journeys.journey_key and touches.position = required.position
    where touches.journey_key is null
    union
    select journey_key, 'goes back', previous_step || ' > ' || step from touches where previous_position > position
),

told as (
    select journey_key, deviation, place from deviations
    union
    select journey_key, deviation, '(any)' from deviations
    union
    select journeys.journey_key, 'follows', '(any)'
    from journeys
    left join deviations on deviations.journey_key = journeys.journey_key
    where deviations.journey_key is null
),

counted as (
    select
        journeys.cohort_month, journeys.cycle, told.deviation, told.place, count(*) as journeys,
        cast(sum(case when journeys.status = 'converted' then 1 else 0 end) as bigint) as conversions
    from told
    inner join journeys on journeys.journey_key = told.journey_key
    group by journeys.cohort_month, journeys.cycle, told.deviation, told.place
),

months as (
    select cohort_month, cycle, count(*) as all_journeys from journeys group by cohort_month, cycle
)

select
    counted.cohort_month,
    counted.cycle,
    counted.deviation,
    counted.place,
    counted.journeys,
    months.all_journeys,
    {{ ratio('counted.journeys', 'months.all_journeys') }} as journey_share,
    counted.conversions,
    case when counted.place <> '(any)' then row_number() over (
        partition by counted.cohort_month, counted.cycle, case when counted.place = '(any)' then 1 else 0 end
        order by counted.journeys desc, {{ hash_key(['counted.deviation', 'counted.place']) }}
    ) end as deviation_rank
from counted
inner join months on months.cohort_month = counted.cohort_month and months.cycle = counted.cycle
