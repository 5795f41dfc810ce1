-- What is usual in each stage, told by all journeys of all people. Grain: model and stage.
{{ config(materialized='view') }}

select framework, stage, stage_position, usual_hours, next_stage, next_stage_probability, next_stage_transitions
from {{ ref('int_journeys__stage_benchmarks') }}
