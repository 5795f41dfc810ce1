-- The flow of journeys, step by step: counted from their start, and back from their conversion.
-- Grain: month, dimension, segment, level, direction, step, from and to. What becomes of a journey stands in brackets
-- as the last `to_node`; the same node twice in a row is one step. Steps beyond {{ var('flow_depth') }} are not told.
{%- set levels = ['channel', 'touchpoint_type', 'moment'] %}
with touches as (
    select path.journey_key, path.position_from_start as position, path.occurred_at, path.channel, path.touchpoint_type, touches.moment
    from {{ ref('bridge_journey_touch') }} as path
    inner join {{ ref('int_touchpoints') }} as touches on touches.touchpoint_key = path.touchpoint_key
    where path.is_path
),

nodes as (
    {% for level in levels %}
    select
        journey_key, '{{ level }}' as level, position, occurred_at, {{ level }} as node,
        lag({{ level }}) over (partition by journey_key order by position) as previous_node
    from touches
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

steps as (
    select
        journey_key, level, node, occurred_at,
        row_number() over (partition by journey_key, level order by position) as from_start,
        count(*) over (partition by journey_key, level) as steps,
        lead(node) over (partition by journey_key, level order by position) as next_node,
        lead(occurred_at) over (partition by journey_key, level order by position) as next_at
    from nodes
    where previous_node is null or previous_node <> node
),

placed as (
    select journey_key, level, 'start' as direction, from_start as step_no, node, next_node, occurred_at, next_at
    from steps
    where from_start <= {{ var('flow_depth') }}
    union all
    select steps.journey_key, level, 'conversion', steps.steps - from_start + 1, node, next_node, occurred_at, next_at
    from steps
    inner join {{ ref('fct_journeys') }} as journeys
        on journeys.journey_key = steps.journey_key and journeys.status = 'converted'
    where steps.steps - from_start < {{ var('flow_depth') }}
),

segments as (
    {{ journey_segments() }}
),

told as (
    select
        segments.cohort_month,
        segments.dimension,
        segments.segment,
        placed.level,
        placed.direction,
        placed.step_no,
        placed.node as from_node,
        coalesce(placed.next_node, '(' || segments.status || ')') as to_node,
        count(*) as journeys,
        percentile_cont(0.5) within group (order by {{ hours_between(
            'placed.occurred_at', "coalesce(placed.next_at, case when segments.status = 'converted' then segments.ended_at end)"
        ) }}) as median_hours,
        cast(sum(segments.value_minor) as bigint) as value_minor
    from placed
    inner join segments on segments.journey_key = placed.journey_key
    -- Many channels times many kinds of touches would be most of the table and the least of its use.
    where segments.dimension <> 'first_channel' or placed.level = 'channel'
    group by
        segments.cohort_month, segments.dimension, segments.segment, placed.level, placed.direction, placed.step_no,
        placed.node, coalesce(placed.next_node, '(' || segments.status || ')')
),

summed as (
    select
        *,
        cast(sum(journeys) over (
            partition by cohort_month, dimension, segment, level, direction, step_no, from_node) as bigint) as from_journeys,
        cast(sum(case when to_node = '(lapsed)' then journeys else 0 end) over (
            partition by cohort_month, dimension, segment, level, direction, step_no, from_node) as bigint) as dropped
    from told
)

select
    cohort_month, dimension, segment, level, direction, step_no, from_node, to_node, journeys, from_journeys,
    {{ ratio('journeys', 'from_journeys') }} as step_share,
    dropped,
    {{ ratio('dropped', 'from_journeys') }} as drop_off_rate,
    median_hours,
    value_minor
from summed
