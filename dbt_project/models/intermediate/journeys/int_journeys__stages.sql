-- Stages a journey went through, in every stage model. Grain: journey, model and stage.
{{ told_by_person(['journey_key', 'framework', 'stage'], also=['person_key', 'cohort_month', 'stage_position', 'is_converted',
    'is_first_of_person', 'minutes']) }}

with visited as (
    select
        entries.journey_key,
        entries.person_key,
        entries.framework,
        entries.stage,
        min(entries.stage_position) as stage_position,
        min(entries.entered_at) as entered_at,
        max(coalesce(entries.left_at, entries.last_touch_at)) as left_at,
        sum({{ hours_between('entries.entered_at', 'coalesce(entries.left_at, entries.last_touch_at)') }}) as hours,
        count(*) as visits,
        cast(sum(entries.touches) as bigint) as touches,
        max(case when entries.is_backward then 1 else 0 end) = 1 as was_entered_backward,
        max(case when entries.is_last then 1 else 0 end) = 1 as is_current,
        substring(max(entries.last_step) from 11) as last_touchpoint_type
    from {{ ref('int_journeys__stage_entries') }} as entries
    where {{ only_affected('entries') }}
    group by entries.journey_key, entries.person_key, entries.framework, entries.stage
),

silences as (
    select journey_key, framework, position_before, max(silent_hours) as longest_silence_hours
    from {{ ref('int_journeys__stage_steps') }} as steps
    where {{ only_affected('steps') }}
    group by journey_key, framework, position_before
)

select
    visited.*,
    visited.stage_position = max(visited.stage_position) over (
        partition by visited.journey_key, visited.framework
    ) as is_furthest,
    silences.longest_silence_hours,
    {{ month_of(local_date('journeys.started_at')) }} as cohort_month,
    journeys.conversion_key is not null as is_converted,
    -- By this people are counted: distinct ones do not add up, first ones do.
    row_number() over (
        partition by visited.person_key, visited.framework, visited.stage order by visited.entered_at, visited.journey_key
    ) = 1 as is_first_of_person,
    {{ counted_minutes('3600 * visited.hours') }} as minutes
from visited
inner join {{ ref('int_journeys__cycles') }} as journeys on journeys.journey_key = visited.journey_key
left join silences
    on silences.journey_key = visited.journey_key and silences.framework = visited.framework
    and silences.position_before = visited.stage_position
