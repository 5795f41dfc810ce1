-- The steps of each journey's path, counted from its start and back from its conversion, at every level.
-- Grain: journey, level, direction and step. The same node twice in a row is one step; what becomes of a journey stands in
-- brackets as its last `to_node`. Steps beyond {{ var('flow_depth') }} are not told.
{%- set columns = ['journey_key', 'person_key', 'cohort_month', 'cycle', 'status', 'first_channel', 'value_minor', 'level', 'direction',
    'step_no', 'from_node', 'to_node', 'minutes'] %}
{{ told_by_difference(['journey_key', 'level', 'direction', 'step_no'], links=columns, scope='person_key', indexes=[
    {'columns': ['person_key']}]) }}
{%- set journeys = ref('int_journeys') -%}
{%- set since = told_since([journeys], vars=['flow_depth']) -%}
{%- do look_again_at(since, people_of_changed_journeys(since)) -%}
{%- set levels = ['channel', 'touchpoint_type', 'moment'] %}

with touches as (
    select journey_key, position, occurred_at, channel, touchpoint_type, moment
    from {{ ref('int_journeys__path') }} as path
    where is_path and {{ to_tell(person_of('path'), since) }}
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
    select steps.*, 'start' as direction, from_start as step_no
    from steps
    where from_start <= {{ var('flow_depth') }}
    union all
    select steps.*, 'conversion', steps.steps - from_start + 1
    from steps
    where steps.steps - from_start < {{ var('flow_depth') }}
)

select
    placed.journey_key,
    journeys.person_key,
    journeys.cohort_month,
    {{ cycle_kind('journeys.cycle_no') }} as cycle,
    journeys.status,
    journeys.first_channel,
    journeys.value_minor,
    placed.level,
    placed.direction,
    placed.step_no,
    placed.node as from_node,
    coalesce(placed.next_node, '(' || journeys.status || ')') as to_node,
    {{ counted_minutes(seconds_between('placed.occurred_at',
        "coalesce(placed.next_at, case when journeys.status = 'converted' then journeys.ended_at end)")) }} as minutes
from placed
inner join {{ journeys }} as journeys on journeys.journey_key = placed.journey_key
where placed.direction = 'start' or journeys.status = 'converted'
