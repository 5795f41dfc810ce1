-- Journeys with their beginning, end and worth. Grain: one journey.
{{ told_by_person('journey_key') }}

with touches as (
    select
        path.*,
        row_number() over (
            partition by journey_key order by case when is_path then 0 else 1 end, position
        ) as from_start,
        row_number() over (
            partition by journey_key order by case when is_path then 0 else 1 end, position desc
        ) as from_end,
        row_number() over (partition by journey_key order by position desc) as from_last
    from {{ ref('int_journeys__path') }} as path
    where {{ only_affected('path') }}
),

conversions as (
    select
        steps.journey_key,
        conversions.conversion_key,
        conversions.order_number,
        conversions.converted_at,
        conversions.value_minor
    from {{ ref('int_journeys__touches') }} as steps
    inner join {{ ref('int_conversions') }} as conversions on conversions.conversion_key = steps.point_key
    where steps.is_conversion and {{ only_affected('steps') }}
),

told as (
    select
        journey_key,
        person_key,
        min(cycle_no) as cycle_no,
        min(occurred_at) as started_at,
        max(occurred_at) as last_touch_at,
        count(*) as touches,
        max(case when is_anonymous then 1 else 0 end) = 1 as is_anonymous,
        max(case when from_start = 1 then channel end) as first_channel,
        max(case when from_end = 1 then channel end) as last_channel,
        max(case when from_start = 1 then campaign end) as first_campaign,
        max(case when from_last = 1 then stage_five end) as stage_five,
        max(case when from_last = 1 then stage_six end) as stage_six,
        max(case when from_last = 1 then stage_seven end) as stage_seven
    from touches
    group by journey_key, person_key
)

select
    told.*,
    conversions.conversion_key,
    conversions.order_number,
    conversions.converted_at,
    conversions.value_minor
from told
left join conversions on conversions.journey_key = told.journey_key
