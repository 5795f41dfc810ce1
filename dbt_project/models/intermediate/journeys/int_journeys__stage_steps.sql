-- What a journey did while it was in a stage, in every stage model, and how long it had been silent before each time.
-- Grain: journey, model, entry, type of touch and the furthest place it had reached before.
{{ told_by_person(['journey_key', 'framework', 'entry_no', 'touchpoint_type', 'position_before'],
    also=['cohort_month', 'stage', 'stage_position', 'is_first_of_type']) }}

with path as (
    select
        journey_key, person_key, cycle_no, position, occurred_at, touchpoint_type, moment,
        min(occurred_at) over (partition by journey_key) as started_at
    from {{ ref('int_journeys__path') }} as path
    where {{ only_affected('path') }}
),

staged as (
    select path.*, stages.framework, stages.stage, stages.stage_position
    from path
    inner join {{ stages_of_moments('path') }} as stages on stages.moment = path.moment
),

flagged as (
    select
        *,
        case
            when lag(stage) over (partition by journey_key, framework order by position) = stage then 0
            else 1
        end as is_entry,
        max(stage_position) over (
            partition by journey_key, framework order by position
            rows between unbounded preceding and 1 preceding
        ) as position_before,
        {{ hours_between('lag(occurred_at) over (partition by journey_key, framework order by position)', 'occurred_at') }}
            as silent_hours
    from staged
),

numbered as (
    select
        *,
        sum(is_entry) over (
            partition by journey_key, framework order by position
            rows between unbounded preceding and current row
        ) as entry_no
    from flagged
),

told as (
    select
        journey_key,
        person_key,
        cycle_no,
        framework,
        cast(entry_no as bigint) as entry_no,
        stage,
        stage_position,
        touchpoint_type,
        coalesce(position_before, 0) as position_before,
        max(silent_hours) as silent_hours,
        min(occurred_at) as first_at,
        max(occurred_at) as last_at,
        max(position) as last_position,
        count(*) as touches,
        min(started_at) as started_at
    from numbered
    group by journey_key, person_key, cycle_no, framework, entry_no, stage, stage_position, touchpoint_type,
        position_before
)

select
    journey_key, person_key, cycle_no, framework, entry_no, stage, stage_position, touchpoint_type, position_before, silent_hours,
    first_at, last_at, last_position, touches,
    {{ month_of(local_date('started_at')) }} as cohort_month,
    row_number() over (
        partition by journey_key, framework, stage, touchpoint_type order by entry_no, position_before
    ) = 1 as is_first_of_type
from told
