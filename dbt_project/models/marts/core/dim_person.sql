-- People, known and anonymous, with what is known of them and where they stand. Grain: one person.
-- Attributes only: no name, address, e-mail or number leaves the intermediate layer.
{{ told_by_difference('person_key', links=['person_key'], scope='person_key') }}
{%- set identifiers, devices, attributes = ref('int_identity__identifier_person'), ref('int_identity__device_person'),
    ref('int_identity__person_attributes') -%}
{%- set groups, build_context = ref('int_groups__members'), source('ops', 'build_context') -%}
{%- set since = told_since([identifiers, devices, attributes, groups]) -%}
{%- set age_band %}
    case
        when not {{ regex_like('survivorship.birth_year', "'^(19|20)[0-9][0-9]$'") }} then null
        {%- for limit, band in {25: '<25', 35: '25-34', 45: '35-44', 55: '45-54'}.items() %}
        when extract(year from build_context.as_of) - cast(survivorship.birth_year as integer) < {{ limit }} then '{{ band }}'
        {%- endfor %}
        when survivorship.birth_year is not null then '55+'
    end
{%- endset -%}
{#- A new year makes people older whom nothing else changes. -#}
{%- do look_again_at(since, "select person_key from " ~ ref('int_control__affected_people')
    ~ " union select person_key from " ~ changes(identifiers, since) ~ " union select person_key from " ~ changes(attributes, since)
    ~ " union select anonymous_key from " ~ changes(devices, since) ~ " union select person_key from " ~ changes(groups, since)
    ~ " union select held.person_key from " ~ this ~ " as held join " ~ attributes ~ " as survivorship on survivorship.person_key = held.person_key
        cross join " ~ build_context ~ " as build_context where held.age_band is distinct from " ~ age_band) %}

with people as (
    select person_key, false as is_anonymous from {{ identifiers }} where {{ to_tell('person_key', since) }}
    union
    select anonymous_key, true from {{ devices }} where person_key is null and not is_shared and {{ to_tell('anonymous_key', since) }}
    union
    select person_key, is_anonymous from {{ ref('int_touchpoints') }} as touches
    where person_key is not null and {{ to_tell(person_of('touches'), since) }}
),

known as (
    select person_key, min(case when is_anonymous then 1 else 0 end) = 1 as is_anonymous
    from people
    group by person_key
),

identifiers as (
    select
        person_key, count(*) as identifiers,
        max(case when id_type = 'email' then 1 else 0 end) = 1 as has_email,
        max(case when id_type = 'phone' then 1 else 0 end) = 1 as has_phone
    from {{ identifiers }}
    where {{ to_tell('person_key', since) }}
    group by person_key
),

journeys as (
    select
        person_key, count(*) as journeys, sum(touches) as touches, min(started_at) as first_seen_at,
        max(last_touch_at) as last_seen_at, count(conversion_key) as orders, sum(value_minor) as value_minor,
        min(converted_at) as first_order_at, max(converted_at) as last_order_at
    from {{ ref('int_journeys__cycles') }} as cycles
    where {{ to_tell(person_of('cycles'), since) }}
    group by person_key
),

edges as (
    select
        person_key, first_channel, stage_five, stage_six, stage_seven,
        row_number() over (partition by person_key order by started_at, journey_key) as from_first,
        row_number() over (partition by person_key order by last_touch_at desc, started_at desc, journey_key) as from_last
    from {{ ref('int_journeys__cycles') }} as cycles
    where {{ to_tell(person_of('cycles'), since) }}
)

select
    known.person_key,
    known.is_anonymous,
    households.group_key as household_key,
    accounts.group_key as account_key,
    coalesce(identifiers.identifiers, 0) as identifiers,
    coalesce(identifiers.has_email, false) as has_email, coalesce(identifiers.has_phone, false) as has_phone,
    lower(survivorship.gender) as gender,
    {{ age_band | trim }} as age_band,
    survivorship.city,
    survivorship.lifecycle as crm_lifecycle,
    lower(survivorship.email_consent) as email_consent,
    lower(survivorship.sms_consent) as sms_consent,
    journeys.first_seen_at,
    journeys.last_seen_at,
    cast(coalesce(journeys.touches, 0) as bigint) as touches,
    coalesce(journeys.journeys, 0) as journeys,
    coalesce(journeys.orders, 0) as orders,
    cast(coalesce(journeys.value_minor, 0) as bigint) as value_minor,
    journeys.first_order_at,
    journeys.last_order_at,
    starts.first_channel,
    ends.stage_five, ends.stage_six, ends.stage_seven
from known
cross join {{ build_context }} as build_context
left join identifiers on identifiers.person_key = known.person_key
left join {{ attributes }} as survivorship on survivorship.person_key = known.person_key
left join {{ groups }} as households on households.person_key = known.person_key and households.level = 'household'
left join {{ groups }} as accounts on accounts.person_key = known.person_key and accounts.level = 'account'
left join journeys on journeys.person_key = known.person_key
left join edges as starts on starts.person_key = known.person_key and starts.from_first = 1
left join edges as ends on ends.person_key = known.person_key and ends.from_last = 1
