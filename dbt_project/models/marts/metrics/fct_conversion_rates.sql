-- Conversion rate (M18) by what one counts as a conversion. Grain: cohort month, channel and definition.
-- A person is exposed in the month and channel of the first touch.
{{ told_by_difference(['cohort_month', 'channel', 'definition'], links=['cohort_month'], scope='cohort_month', on_schema_change='fail') }}
{%- set journeys, conversions = ref('int_journeys'), ref('int_journeys__conversions') -%}
{%- set since = told_since([journeys, conversions], seeds=[ref('seed_conversion_definitions')]) -%}
{%- do look_again_at(since, "select cohort_month from " ~ changes(journeys, since) ~ " union select told.cohort_month from " ~ journeys ~ " as told join "
    ~ changes(conversions, since) ~ " on changes.person_key = told.person_key where told.journey_no = 1") %}

with people as (
    select person_key, cohort_month, first_channel as channel from {{ journeys }}
    where journey_no = 1 and {{ to_tell('cast(cohort_month as text)', since) }}
),

exposed as (
    select cohort_month, channel, count(*) as people from people group by cohort_month, channel
),

converted as (
    select people.cohort_month, people.channel, conversions.definition, count(*) as people
    from people
    inner join (
        select distinct person_key, conversion_type as definition from {{ conversions }}
    ) as conversions on conversions.person_key = people.person_key
    group by people.cohort_month, people.channel, conversions.definition
)

select
    exposed.cohort_month,
    exposed.channel,
    every.definition,
    exposed.people as exposed_people,
    coalesce(converted.people, 0) as converted_people,
    {{ ratio('coalesce(converted.people, 0)', 'exposed.people') }} as conversion_rate
from exposed
cross join (select distinct definition from {{ ref('seed_conversion_definitions') }}) as every
left join converted
    on converted.cohort_month = exposed.cohort_month and converted.channel = exposed.channel and converted.definition = every.definition
