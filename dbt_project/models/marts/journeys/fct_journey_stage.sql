-- Stages a journey went through, in every stage model. Grain: journey, model and stage.
{{ config(materialized='view') }}

select
    journey_key, person_key, framework, stage, stage_position, entered_at, left_at, hours, visits, touches, was_entered_backward,
    is_current, last_touchpoint_type, is_furthest, longest_silence_hours, cohort_month, is_converted
from {{ ref('int_journeys__stages') }}
