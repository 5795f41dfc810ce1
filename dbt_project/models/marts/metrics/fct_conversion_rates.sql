-- Conversion rate (M18) by what one counts as a conversion. Grain: cohort month, channel and definition.
-- A person is exposed in the month and channel of the first touch.
with people as (
    select
        person_key, {{ month_of(local_date('started_at')) }} as cohort_month, first_channel as channel,
        row_number() over (partition by person_key order by journey_no) as start_no
    from {{ ref('fct_journeys') }}
),

every as (
    select distinct definition from {{ ref('seed_conversion_definitions') }}
),

converted as (
    select distinct person_key, conversion_type as definition from {{ ref('fct_conversions') }}
)

select
    people.cohort_month,
    people.channel,
    every.definition,
    count(*) as exposed_people,
    count(converted.person_key) as converted_people,
    {{ ratio('count(converted.person_key)', 'count(*)') }} as conversion_rate
from people
cross join every
left join converted on converted.person_key = people.person_key and converted.definition = every.definition
where people.start_no = 1
group by people.cohort_month, people.channel, every.definition
