-- Every conversion ends exactly one journey, and that journey is its person's.
-- Remedy: look at int_journeys__touches of the person named.
select conversions.conversion_key, conversions.person_key, count(journeys.journey_key) as journeys
from {{ ref('int_conversions') }} as conversions
left join {{ ref('fct_journeys') }} as journeys
    on journeys.conversion_key = conversions.conversion_key and journeys.person_key = conversions.person_key
group by conversions.conversion_key, conversions.person_key
having count(journeys.journey_key) <> 1
