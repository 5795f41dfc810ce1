-- People, known and anonymous, with what is known of them and where they stand. Grain: one person.
-- Attributes only: no name, address, e-mail or number leaves the intermediate layer.
with people as (
    select person_key, false as is_anonymous from {{ ref('int_identity__identifier_person') }}
    union
    select anonymous_key, true from {{ ref('int_identity__device_person') }} where person_key is null and not is_shared
    union
    select person_key, is_anonymous from {{ ref('int_touchpoints') }} where person_key is not null
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
    from {{ ref('int_identity__identifier_person') }}
    group by person_key
),

journeys as (
    select
        person_key, count(*) as journeys, sum(touches) as touches, min(started_at) as first_seen_at,
        max(last_touch_at) as last_seen_at, count(conversion_key) as orders, sum(value_minor) as value_minor,
        min(converted_at) as first_order_at, max(converted_at) as last_order_at
    from {{ ref('int_journeys__cycles') }}
    group by person_key
),

edges as (
    select
        person_key, first_channel, stage_five, stage_six, stage_seven,
        row_number() over (partition by person_key order by started_at, journey_key) as from_first,
        row_number() over (partition by person_key order by last_touch_at desc, started_at desc, journey_key) as from_last
    from {{ ref('int_journeys__cycles') }}
)

select
    known.person_key,
    known.is_anonymous,
    households.group_key as household_key,
    accounts.group_key as account_key,
    coalesce(identifiers.identifiers, 0) as identifiers,
    coalesce(identifiers.has_email, false) as has_email, coalesce(identifiers.has_phone, false) as has_phone,
    lower(survivorship.gender) as gender,
    case
        when {{ regex_like("survivorship.birth_year", "'^(19|20)[0-9][0-9]$'") }} then
            case
                when extract(year from build_context.as_of) - cast(survivorship.birth_year as integer) < 25 then '<25'
                when extract(year from build_context.as_of) - cast(survivorship.birth_year as integer) < 35 then '25-34'
                when extract(year from build_context.as_of) - cast(survivorship.birth_year as integer) < 45 then '35-44'
                when extract(year from build_context.as_of) - cast(survivorship.birth_year as integer) < 55 then '45-54'
                else '55+'
            end
    end as age_band,
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
cross join {{ source('ops', 'build_context') }} as build_context
left join identifiers on identifiers.person_key = known.person_key
left join {{ ref('int_identity__person_attributes') }} as survivorship on survivorship.person_key = known.person_key
left join {{ ref('int_groups__members') }} as households on households.person_key = known.person_key and households.level = 'household'
left join {{ ref('int_groups__members') }} as accounts on accounts.person_key = known.person_key and accounts.level = 'account'
left join journeys on journeys.person_key = known.person_key
left join edges as starts on starts.person_key = known.person_key and starts.from_first = 1
left join edges as ends on ends.person_key = known.person_key and ends.from_last = 1
