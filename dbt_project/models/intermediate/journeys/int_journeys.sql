-- Journeys: from the first touch to a conversion, or to silence. Grain: one journey.
-- A journey that fell silent is `lapsed` while nothing follows, and `won_back` once its person has begun another one.
{{ told_by_difference('journey_key', links=['journey_key', 'person_key'], indexes=[{'columns': ['person_key']}]) }}

with told as (
    select
        journeys.*,
        coalesce(journeys.converted_at, journeys.last_touch_at) as ended_at,
        lead(journeys.started_at) over (
            partition by journeys.person_key order by journeys.started_at, journeys.cycle_no, journeys.journey_key
        ) as next_started_at,
        case
            when journeys.conversion_key is not null then 'converted'
            when {{ days_between('journeys.last_touch_at', 'build_context.as_of') }} <= {{ var('journey_inactive_days') }}
                then 'open'
            else 'lapsed'
        end as status
    from {{ ref('int_journeys__cycles') }} as journeys
    cross join {{ source('ops', 'build_context') }} as build_context
)

select
    journey_key,
    person_key,
    is_anonymous,
    cycle_no,
    row_number() over (partition by person_key order by started_at, cycle_no, journey_key) as journey_no,
    case when status = 'lapsed' and next_started_at is not null then 'won_back' else status end as status,
    started_at,
    ended_at,
    {{ month_of(local_date('started_at')) }} as cohort_month,
    touches,
    first_channel,
    last_channel,
    first_campaign,
    cast(coalesce(value_minor, 0) as bigint) as value_minor,
    conversion_key,
    order_number,
    {{ hours_between('started_at', 'ended_at') }} as hours,
    {{ days_between('started_at', 'ended_at') }} as days,
    stage_five,
    stage_six,
    stage_seven,
    case when status = 'lapsed' then next_started_at end as won_back_at
from told
