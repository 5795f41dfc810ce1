-- Stages a journey went through, in every stage model. Grain: journey, model and stage.
{{ told_by_person() }}

select
    entries.journey_key,
    entries.person_key,
    entries.framework,
    entries.stage,
    cast(min(entries.stage_position) as bigint) as stage_position,
    min(entries.entered_at) as entered_at,
    max(coalesce(entries.left_at, entries.last_touch_at)) as left_at,
    sum({{ hours_between('entries.entered_at', 'coalesce(entries.left_at, entries.last_touch_at)') }}) as hours,
    count(*) as visits,
    cast(sum(entries.touches) as bigint) as touches,
    max(case when entries.is_backward then 1 else 0 end) = 1 as was_entered_backward,
    max(case when entries.is_last then 1 else 0 end) = 1 as is_current
from {{ ref('int_journeys__stage_entries') }} as entries
where {{ only_affected('entries') }}
group by entries.journey_key, entries.person_key, entries.framework, entries.stage
