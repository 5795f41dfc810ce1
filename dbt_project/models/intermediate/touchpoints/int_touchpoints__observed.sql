-- Every touch of a person with what the rules look at. Grain: one touch.
-- A touch of nobody known (a visit on a shared device) has no person and joins no journey.
{{ config(materialized='view') }}

{{ observed_touches() }}
