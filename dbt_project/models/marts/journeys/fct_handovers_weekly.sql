-- Hand-overs between departments and between channels (M47): how long they take, and who is lost there.
-- Grain: week, level, from and to. A hand-over is two touches of a journey's path, one after the other, of different
-- departments (or channels). A journey is lost there when it lapsed right after; or when somebody asked for something
-- and nobody took it up: that is told as a hand-over to `(nobody)`, and in no other row of the level.
{%- set by_path = 'partition by path.journey_key, path.is_path order by path.position_from_start' %}
{%- set after_it = 'partition by path.journey_key order by path.position_from_start rows between 1 following and unbounded following' %}
with journeys as (
    {{ journeys_with_worth() }}
),

touches as (
    select
        path.journey_key, path.person_key, path.position_from_start as position, path.occurred_at, path.is_path,
        touches.department, path.channel, path.touchpoint_type, touches.source_system, touches.source_record_id,
        lag(path.occurred_at) over ({{ by_path }}) as left_at,
        lag(touches.department) over ({{ by_path }}) as from_department,
        lag(path.channel) over ({{ by_path }}) as from_channel,
        lead(path.occurred_at) over ({{ by_path }}) is null as is_last,
        min(touches.department) over ({{ after_it }}) as next_department,
        max(touches.department) over ({{ after_it }}) as other_department
    from {{ ref('bridge_journey_touch') }} as path
    inner join {{ ref('int_touchpoints') }} as touches on touches.touchpoint_key = path.touchpoint_key
),

requests as (
    select
        touches.*,
        row_number() over (partition by touches.journey_key order by touches.position) as request_no
    from touches
    inner join journeys on journeys.journey_key = touches.journey_key
    cross join {{ source('ops', 'build_context') }} as build_context
    where touches.touchpoint_type in ('{{ var("request_touchpoints") | join("', '") }}')
        and journeys.status <> 'converted'
        and coalesce(touches.next_department, touches.department) = touches.department
        and coalesce(touches.other_department, touches.department) = touches.department
        and {{ days_between('touches.occurred_at', 'build_context.as_of') }} >= {{ var('request_answer_days') }}
        -- Who opens a ticket is answered by those who close it.
        and not exists (
            select 1 from {{ ref('int_tickets') }} as tickets
            where touches.touchpoint_type = 'ticket_opened' and tickets.closed_at is not null
                and tickets.source_system = touches.source_system and tickets.source_record_id = touches.source_record_id
        )
),

moves as (
    {% for level in ['department', 'channel'] %}
    select
        '{{ level }}' as level, touches.journey_key, touches.person_key, touches.occurred_at,
        touches.from_{{ level }} as from_unit, touches.{{ level }} as to_unit,
        {{ hours_between('touches.left_at', 'touches.occurred_at') }} as hours,
        touches.is_last and journeys.status = 'lapsed' and requests.journey_key is null as is_lost
    from touches
    inner join journeys on journeys.journey_key = touches.journey_key
    left join requests on requests.journey_key = touches.journey_key and requests.request_no = 1
    where touches.is_path and touches.from_{{ level }} <> touches.{{ level }}
    union all
    select '{{ level }}', journey_key, person_key, occurred_at, {{ level }}, '(nobody)', null, true
    from requests
    where request_no = 1
    {{ 'union all' if not loop.last }}
    {% endfor %}
)

select
    {{ week_of(local_date('moves.occurred_at')) }} as week,
    moves.level,
    moves.from_unit,
    moves.to_unit,
    count(moves.hours) as handovers,
    count(distinct moves.person_key) as people,
    cast(sum(cast(moves.hours as decimal(18, 6))) as {{ exact_decimal() }}) as hours_total,
    percentile_cont(0.5) within group (order by moves.hours) as median_hours,
    cast(sum(case when moves.is_lost then 1 else 0 end) as bigint) as lost_journeys,
    count(distinct case when moves.is_lost then moves.person_key end) as lost_people,
    cast(sum(case when moves.is_lost then journeys.worth_minor else 0 end) as bigint) as lost_value_minor
from moves
inner join journeys on journeys.journey_key = moves.journey_key
group by {{ week_of(local_date('moves.occurred_at')) }}, moves.level, moves.from_unit, moves.to_unit
