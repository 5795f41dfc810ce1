-- Touches that may earn a conversion: those of its own journey, of the types that can. Grain: conversion and touch.
{{ config(materialized='view') }}

select
    journeys.conversion_key,
    journeys.person_key,
    journeys.journey_key,
    journeys.converted_at,
    journeys.value_minor,
    path.touchpoint_key,
    path.channel,
    path.campaign,
    path.occurred_at,
    row_number() over (partition by journeys.conversion_key order by path.position) as touch_no,
    count(*) over (partition by journeys.conversion_key) as touch_count
from {{ ref('int_journeys__cycles') }} as journeys
inner join {{ ref('int_journeys__path') }} as path on path.journey_key = journeys.journey_key
inner join {{ ref('seed_touchpoint_types') }} as types
    on types.touchpoint_type = path.touchpoint_type and types.earns_credit
where journeys.conversion_key is not null
