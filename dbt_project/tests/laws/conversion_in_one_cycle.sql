-- Every conversion ends exactly one journey, and that journey is its person's: of the people whose conversions
-- this build told or whose journeys it told anew.
-- Remedy: look at int_journeys__touches of the person named.
with looked_at as (
    {{ told_now(ref('int_conversions'), 'person_key') }}
    union
    select person_key from {{ ref('int_control__affected_people') }}
)

select conversions.conversion_key, conversions.person_key, count(journeys.journey_key) as journeys
from looked_at
inner join {{ ref('int_conversions') }} as conversions on conversions.person_key = looked_at.person_key
left join {{ ref('fct_journeys') }} as journeys
    on journeys.conversion_key = conversions.conversion_key and journeys.person_key = conversions.person_key
group by conversions.conversion_key, conversions.person_key
having count(journeys.journey_key) <> 1
