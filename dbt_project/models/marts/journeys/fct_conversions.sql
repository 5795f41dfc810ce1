-- Conversions with the journey each one ends. Grain: one conversion.
select
    conversions.conversion_key,
    conversions.person_key,
    journeys.journey_key,
    journeys.cycle_no,
    'purchase' as conversion_type,
    conversions.order_number,
    conversions.order_channel,
    conversions.converted_at,
    conversions.conversion_date,
    conversions.order_no,
    conversions.order_no = 1 as is_first,
    conversions.value_minor,
    journeys.first_channel,
    journeys.last_channel,
    journeys.touches,
    {{ hours_between('journeys.started_at', 'conversions.converted_at') }} as hours_to_convert
from {{ ref('int_conversions') }} as conversions
inner join {{ ref('int_journeys__cycles') }} as journeys on journeys.conversion_key = conversions.conversion_key
