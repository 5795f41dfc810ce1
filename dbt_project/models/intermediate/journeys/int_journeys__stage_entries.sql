-- Each time a journey enters a stage, in every stage model. Grain: journey, model and entry.
-- A person's stages go on from one journey into the next: what comes after a purchase begins a journey of its own.
{{ told_by_person(['journey_key', 'framework', 'entry_no'], also=['transition_date']) }}
{%- set in_journey = 'partition by journey_key, framework order by entry_no' %}
{%- set in_person = 'partition by person_key, framework order by cycle_no, entered_at, entry_no' %}

with entries as (
    select
        journey_key,
        person_key,
        cycle_no,
        framework,
        entry_no,
        stage,
        stage_position,
        min(first_at) as entered_at,
        max(last_at) as last_touch_at,
        cast(sum(touches) as bigint) as touches,
        -- The position in front makes the greatest text the last type.
        max(cast(1000000000 + last_position as text) || touchpoint_type) as last_step
    from {{ ref('int_journeys__stage_steps') }} as steps
    where {{ only_affected('steps') }}
    group by journey_key, person_key, cycle_no, framework, entry_no, stage, stage_position
),

ordered as (
    select
        *,
        lag(stage) over ({{ in_journey }}) as from_stage,
        lag(stage_position) over ({{ in_journey }}) as from_position,
        lag(entered_at) over ({{ in_journey }}) as from_entered_at,
        lead(entered_at) over ({{ in_journey }}) as left_at,
        lag(stage) over ({{ in_person }}) as previous_stage,
        lead(stage) over ({{ in_person }}) as following_stage
    from entries
),

stays as (
    select
        *,
        sum(case when previous_stage = stage then 0 else 1 end) over (
            {{ in_person }} rows between unbounded preceding and current row
        ) as stay_no
    from ordered
)

select
    journey_key,
    person_key,
    framework,
    entry_no,
    stage,
    stage_position,
    entered_at,
    last_touch_at,
    touches,
    last_step,
    from_stage,
    from_entered_at,
    case when from_stage is not null then {{ local_date('entered_at') }} end as transition_date,
    left_at,
    coalesce(stage_position < from_position, false) as is_backward,
    left_at is null as is_last,
    case when previous_stage <> stage then previous_stage end as person_from_stage,
    min(entered_at) over (partition by person_key, framework, stay_no) as person_entered_at,
    following_stage is null as is_person_last
from stays
