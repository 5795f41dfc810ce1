-- Stages a journey went through, in every stage model. Grain: journey, model and stage.
{{ told_by_person(['journey_key', 'framework', 'stage']) }}

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
    silences.longest_silence_hours
from visited
left join silences
    on silences.journey_key = visited.journey_key and silences.framework = visited.framework
    and silences.position_before = visited.stage_position
