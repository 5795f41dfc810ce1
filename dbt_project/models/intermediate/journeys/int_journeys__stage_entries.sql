-- Each time a journey enters a stage, in every stage model. Grain: journey, model and entry.
{{ told_by_person() }}

with staged as (
    select
        path.journey_key,
        path.person_key,
        path.position,
        path.occurred_at,
        frameworks.framework,
        coalesce(exact.stage, fallback.stage) as stage
    from {{ ref('int_journeys__path') }} as path
    cross join {{ ref('seed_frameworks') }} as frameworks
    left join {{ ref('seed_moment_to_stage') }} as exact
        on exact.framework = frameworks.framework and exact.moment = path.moment
    left join {{ ref('seed_moment_to_stage') }} as fallback
        on fallback.framework = frameworks.framework and fallback.moment = '*'
    where {{ only_affected('path') }}
),

flagged as (
    select
        *,
        case
            when lag(stage) over (partition by journey_key, framework order by position) = stage then 0
            else 1
        end as is_entry
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

entries as (
    select
        journey_key, person_key, framework, entry_no, min(stage) as stage,
        min(occurred_at) as entered_at, max(occurred_at) as last_touch_at, count(*) as touches
    from numbered
    group by journey_key, person_key, framework, entry_no
),

ordered as (
    select
        entries.*,
        stages.position as stage_position,
        lag(entries.stage) over (partition by entries.journey_key, entries.framework order by entries.entry_no) as from_stage,
        lag(stages.position) over (
            partition by entries.journey_key, entries.framework order by entries.entry_no
        ) as from_position,
        lag(entries.entered_at) over (
            partition by entries.journey_key, entries.framework order by entries.entry_no
        ) as from_entered_at,
        lead(entries.entered_at) over (
            partition by entries.journey_key, entries.framework order by entries.entry_no
        ) as left_at
    from entries
    left join {{ ref('seed_framework_stages') }} as stages
        on stages.framework = entries.framework and stages.stage = entries.stage
)

select
    *,
    coalesce(stage_position < from_position, false) as is_backward,
    left_at is null as is_last
from ordered
