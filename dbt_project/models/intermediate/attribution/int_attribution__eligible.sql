-- Touches that may earn a conversion: those of its own journey, of the types that can. Grain: conversion and touch.
-- Exposures offline can where the company says so: each in the journey that was under way at it or the next.
{{ told_by_person(['conversion_key', 'touchpoint_key']) }}

with touches as (
    select journey_key, touchpoint_key, touchpoint_type, channel, campaign, occurred_at, position
    from {{ ref('int_journeys__path') }} as path
    where {{ only_affected('path') }}
    union all
    select journeys.journey_key, exposures.touchpoint_key, exposures.touchpoint_type, exposures.channel, exposures.campaign,
        exposures.occurred_at, 0
    from {{ ref('int_touchpoints__offline_exposures') }} as exposures
    inner join {{ ref('seed_touchpoint_types') }} as types
        on types.touchpoint_type = exposures.touchpoint_type and types.earns_credit
    inner join {{ ref('int_journeys__cycles') }} as journeys
        on journeys.person_key = exposures.person_key and {{ only_affected('journeys') }} and journeys.converted_at >= exposures.occurred_at
        and not exists (
            select 1 from {{ ref('int_journeys__cycles') }} as earlier
            where earlier.person_key = exposures.person_key and earlier.last_touch_at >= exposures.occurred_at
                and earlier.started_at < journeys.started_at
        )
)

select
    journeys.conversion_key,
    journeys.person_key,
    journeys.journey_key,
    journeys.converted_at,
    journeys.value_minor,
    touches.touchpoint_key,
    touches.channel,
    touches.campaign,
    touches.occurred_at,
    row_number() over (
        partition by journeys.conversion_key order by touches.occurred_at, touches.position, touches.touchpoint_key
    ) as touch_no,
    count(*) over (partition by journeys.conversion_key) as touch_count
from {{ ref('int_journeys__cycles') }} as journeys
inner join touches on touches.journey_key = journeys.journey_key
inner join {{ ref('seed_touchpoint_types') }} as types
    on types.touchpoint_type = touches.touchpoint_type and types.earns_credit
where journeys.conversion_key is not null and {{ only_affected('journeys') }}
