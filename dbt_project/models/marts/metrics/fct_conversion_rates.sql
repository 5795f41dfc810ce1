-- Conversion rate (M18) by what one counts as a conversion. Grain: cohort month, channel and definition.
-- A person is exposed in the month and channel of the first touch. A month is mature once everybody of it has been known for as long as a
-- journey may be silent; until then its rates still rise.
{{ told_by_difference(['cohort_month', 'channel', 'definition'], links=['cohort_month'], scope='cohort_month') }}
{%- set journeys, conversions = ref('int_journeys'), ref('int_journeys__conversions') -%}
{%- set since = told_since([journeys, conversions], seeds=[ref('seed_conversion_definitions')], vars=['journey_inactive_days']) -%}
{%- set mature = dbt.dateadd('month', 1, 'told.cohort_month') ~ " <= " ~ dbt.dateadd('day', -var('journey_inactive_days'), local_date('build_context.as_of')) -%}
{%- do look_again_at(since, "select cohort_month from " ~ changes(journeys, since) ~ " union select told.cohort_month from " ~ journeys ~ " as told join "
    ~ changes(conversions, since) ~ " on changes.person_key = told.person_key where told.journey_no = 1 union select told.cohort_month from " ~ this ~ " as told cross join "
    ~ source('ops', 'build_context') ~ " as build_context where told.is_mature <> (" ~ mature ~ ")") %}

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
    told.cohort_month,
    told.channel,
    every.definition,
    told.people as exposed_people,
    coalesce(converted.people, 0) as converted_people,
    {{ ratio('coalesce(converted.people, 0)', 'told.people') }} as conversion_rate,
    {{ mature }} as is_mature
from exposed as told
cross join (select distinct definition from {{ ref('seed_conversion_definitions') }}) as every
cross join {{ source('ops', 'build_context') }} as build_context
left join converted
    on converted.cohort_month = told.cohort_month and converted.channel = told.channel and converted.definition = every.definition
