-- What each journey does with the expected order of steps (seed_expected_steps): follows it, skips a step, goes back.
-- Grain: journey, deviation and place. A required step is skipped when the journey got past it without it; going back is
-- a touch of an earlier step right after one of a later step. A journey counts once in each of its deviations and once in
-- `(any)` of its kind. Touches that no step expects do not matter.
{{ told_by_difference(['journey_key', 'deviation', 'place'], links=['cohort_month', 'cycle', 'status', 'deviation', 'place',
    'is_first_of_journey'], scope='person_key', indexes=[{'columns': ['person_key']}]) }}
{%- set since = told_since([ref('int_journeys')], seeds=[ref('seed_expected_steps')]) -%}
{%- do look_again_at(since, people_of_changed_journeys(since)) %}

with touches as (
    select
        journeys.journey_key,
        journeys.person_key,
        journeys.cohort_month,
        {{ cycle_kind('journeys.cycle_no') }} as cycle,
        journeys.status,
        steps.position,
        steps.step,
        lag(steps.position) over (partition by journeys.journey_key order by path.position) as previous_position,
        lag(steps.step) over (partition by journeys.journey_key order by path.position) as previous_step
    from {{ ref('int_journeys__path') }} as path
    inner join {{ ref('int_journeys') }} as journeys on journeys.journey_key = path.journey_key
    inner join {{ ref('seed_expected_steps') }} as steps
        on steps.cycle = {{ cycle_kind('journeys.cycle_no') }} and steps.moment = path.moment
    where {{ to_tell(person_of('path'), since) }}
),

journeys as (
    select journey_key, person_key, cohort_month, cycle, min(status) as status, max(position) as furthest
    from touches
    group by journey_key, person_key, cohort_month, cycle
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
)

select
    journeys.journey_key, journeys.person_key, journeys.cohort_month, journeys.cycle, journeys.status, told.deviation, told.place,
    -- By this journeys are counted, whatever they deviate in.
    row_number() over (partition by journeys.journey_key order by told.deviation, told.place) = 1 as is_first_of_journey
from told
inner join journeys on journeys.journey_key = told.journey_key
