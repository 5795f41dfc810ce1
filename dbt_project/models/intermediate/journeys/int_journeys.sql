-- Journeys: from the first touch to a conversion, or to silence. Grain: one journey.
-- A journey that fell silent is `lapsed` while nothing follows, and `won_back` once its person has begun another one.
-- What a conversion took is told over all journeys since the one before, or since the first touch: a silence between them was waiting too.
{{ told_by_difference('journey_key', links=['journey_key', 'person_key', 'journey_no', 'cycle_no', 'status', 'cohort_month', 'touches',
    'first_channel', 'value_minor', 'days', 'minutes', 'path_key', 'path', 'path_length'], scope='person_key', indexes=[
    {'columns': ['person_key']}, {'columns': ['path_key']}, {'columns': ['status', 'ended_at']}]) }}
{%- set cycles, inactive = ref('int_journeys__cycles'), var('journey_inactive_days') -%}
{%- set since = told_since([cycles, ref('int_touchpoints')], vars=['journey_inactive_days']) -%}
{%- set as_of = "(select build_context.as_of from " ~ source('ops', 'build_context') ~ " as build_context)" -%}
{%- set silent = days_between('held.ended_at', as_of) ~ " > " ~ inactive -%}
{#- Silence makes open journeys lapse. Only those that fell silent about so long ago are looked up: the days before and after are for clocks. -#}
{%- do look_again_at(since, "select person_key from " ~ ref('int_control__affected_people') ~ "
    union select held.person_key from " ~ this ~ " as held where held.status = 'open'
        and held.ended_at < " ~ as_of ~ " - interval '" ~ (inactive - 1) ~ "' day and " ~ silent ~ "
    union select held.person_key from " ~ this ~ " as held where held.status in ('lapsed', 'won_back')
        and held.ended_at > " ~ as_of ~ " - interval '" ~ (inactive + 1) ~ "' day and not " ~ silent) %}

with told as (
    select
        journeys.*,
        coalesce(journeys.converted_at, journeys.last_touch_at) as ended_at,
        lead(journeys.started_at) over (
            partition by journeys.person_key order by journeys.started_at, journeys.cycle_no, journeys.journey_key
        ) as next_started_at,
        case
            when journeys.conversion_key is not null then 'converted'
            when {{ days_between('journeys.last_touch_at', 'build_context.as_of') }} <= {{ inactive }}
                then 'open'
            else 'lapsed'
        end as status,
        case when journeys.conversion_key is not null then
            cast(sum(journeys.touches) over (partition by journeys.person_key, journeys.cycle_no) as bigint)
        end as touches_to_convert,
        coalesce(
            max(journeys.converted_at) over (
                partition by journeys.person_key order by journeys.cycle_no range between 1 preceding and 1 preceding
            ),
            min(journeys.started_at) over (partition by journeys.person_key, journeys.cycle_no)
        ) as convertible_since
    from {{ cycles }} as journeys
    cross join {{ source('ops', 'build_context') }} as build_context
    where {{ to_tell(person_of('journeys'), since) }}
),

touches as (
    select
        journey_key, position, channel, touchpoint_type, product, is_path,
        lag(channel) over (partition by journey_key, is_path order by position) as previous_channel,
        row_number() over (partition by journey_key order by position desc) as from_last,
        row_number() over (
            partition by journey_key order by case when product is not null then 0 else 1 end, occurred_at desc, touchpoint_key
        ) as product_from_last
    from {{ ref('int_journeys__path') }} as path
    where {{ to_tell(person_of('path'), since) }}
),

steps as (
    select *, case when is_path and (previous_channel is null or previous_channel <> channel) then channel end as step from touches
),

paths as (
    select
        journey_key, string_agg(step, ' > ' order by position) as path, count(step) as path_length,
        max(case when from_last = 1 then touchpoint_type end) as last_touchpoint_type,
        max(case when from_last = 1 then channel end) as last_touch_channel,
        max(case when product_from_last = 1 then product end) as last_product
    from steps
    group by journey_key
)

select
    told.journey_key,
    person_key,
    is_anonymous,
    cycle_no,
    row_number() over (partition by person_key order by started_at, cycle_no, told.journey_key) as journey_no,
    case when status = 'lapsed' and next_started_at is not null then 'won_back' else status end as status,
    started_at,
    ended_at,
    {{ month_of(local_date('started_at')) }} as cohort_month,
    touches,
    first_channel,
    last_channel,
    first_campaign,
    cast(coalesce(value_minor, 0) as bigint) as value_minor,
    conversion_key,
    order_number,
    {{ hours_between('started_at', 'ended_at') }} as hours,
    {{ days_between('started_at', 'ended_at') }} as days,
    {{ counted_minutes(seconds_between('started_at', 'ended_at')) }} as minutes,
    {{ hash_key(['path']) }} as path_key,
    path,
    path_length,
    last_touchpoint_type,
    last_touch_channel,
    last_product,
    stage_five,
    stage_six,
    stage_seven,
    case when status = 'lapsed' then next_started_at end as won_back_at,
    touches_to_convert,
    {{ days_between('convertible_since', 'converted_at') }} as days_to_convert
from told
inner join paths on paths.journey_key = told.journey_key
