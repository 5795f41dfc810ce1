-- Journeys: from the first touch to a conversion, or to silence. Grain: one journey.
-- A journey that fell silent is `lapsed` while nothing follows, and `won_back` once its person has begun another one.
{{ config(materialized='view') }}

select
    journey_key, person_key, is_anonymous, cycle_no, journey_no, status, started_at, ended_at, cohort_month, touches,
    first_channel, last_channel, first_campaign, value_minor, conversion_key, order_number, hours, days, stage_five, stage_six,
    stage_seven, won_back_at, touches_to_convert, days_to_convert
from {{ ref('int_journeys') }}
