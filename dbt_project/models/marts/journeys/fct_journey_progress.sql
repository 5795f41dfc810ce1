-- How far each journey came in every stage model, by which step last, and what became of it. Grain: journey and model.
{{ config(materialized='view') }}

select
    journey_key, framework, person_key, cohort_month, stage, stage_position, touchpoint_type, current_stage, entered_at, last_touch_at,
    outcome
from {{ ref('int_journeys__progress') }}
