-- Conversions with the journey each one ends or happens in. Grain: one conversion of one definition.
-- A purchase is an order and ends its journey; of the other definitions (seed_conversion_definitions) it is a touch on the way.
{{ config(materialized='view') }}

select
    conversion_key, person_key, journey_key, cycle_no, conversion_type, order_number, order_channel, converted_at,
    conversion_date, order_no, is_first, value_minor, first_channel, last_channel, touches, hours_to_convert
from {{ ref('int_journeys__conversions') }}
