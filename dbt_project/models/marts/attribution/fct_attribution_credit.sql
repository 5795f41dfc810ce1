-- Credit of conversions shared among the touches that earned them. Grain: conversion, touch and model.
-- Whole minor units that add up to the order's value exactly: each touch gets the difference of two rounded
-- running shares. A conversion nobody earned has one row with the touch `(none)`.
{{ config(materialized='view') }}

select
    conversion_key, attribution_model, touchpoint_key, conversion_type, person_key, journey_key, channel, campaign, occurred_at,
    converted_at, conversion_date, touch_no, touch_count,
    {{ ratio('weight', 'total_weight') }} as share,
    {{ credit_of('value_minor') }} as credit_minor
from {{ ref('int_attribution__weights') }}
