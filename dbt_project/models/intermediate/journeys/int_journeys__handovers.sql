-- Hand-overs of journeys between departments and between channels. Grain: journey, level and place in the journey.
-- A hand-over is two touches of a journey's path, one after the other, of different departments (or channels). A journey is
-- lost there when it lapsed right after; or when somebody asked for something and nobody took it up (what he himself did
-- next is no answer): that is told as a hand-over to `(nobody)`, and in no other row of the level. A request that may still be answered is waiting, and none yet.
{%- set journeys, tickets, records = ref('int_journeys'), ref('int_tickets'), ref('int_identity__record_person') %}
{{ told_by_difference(['journey_key', 'level', 'position'], links=['journey_key', 'week'], scope='person_key', indexes=[
    {'columns': ['person_key']}, {'columns': ['week']}]) }}
{%- set since = told_since([journeys, tickets, records], seeds=[ref('seed_touchpoint_types')], vars=['request_touchpoints', 'request_answer_days']) -%}
{%- do look_again_at(since, people_of_changed_journeys(since) ~ " union select person_key from " ~ this ~ " where is_waiting
    union select owners.person_key from " ~ records ~ " as owners join " ~ changes(tickets, since) ~ " on changes.ticket_key = owners.record_key") %}
{%- set by_path = 'partition by path.journey_key, path.is_path order by path.position' %}
{%- set after_it = 'partition by path.journey_key order by path.position rows between 1 following and unbounded following' %}

with touches as (
    select
        path.journey_key, path.person_key, path.position, path.occurred_at, path.is_path,
        path.department, path.channel, path.touchpoint_type, path.source_system, path.source_record_id,
        lag(path.occurred_at) over ({{ by_path }}) as left_at,
        lag(path.department) over ({{ by_path }}) as from_department,
        lag(path.channel) over ({{ by_path }}) as from_channel,
        lead(path.occurred_at) over ({{ by_path }}) is null as is_last,
        coalesce(max(case when types.is_answer then 1 end) over ({{ after_it }}), 0) = 1 as is_answered
    from {{ ref('int_journeys__path') }} as path
    left join {{ ref('seed_touchpoint_types') }} as types on types.touchpoint_type = path.touchpoint_type
    where {{ to_tell(person_of('path'), since) }}
),

requests as (
    select
        touches.*,
        {{ days_between('touches.occurred_at', 'build_context.as_of') }} < {{ var('request_answer_days') }} as is_waiting,
        row_number() over (partition by touches.journey_key order by touches.position) as request_no
    from touches
    inner join {{ journeys }} as journeys on journeys.journey_key = touches.journey_key
    cross join {{ source('ops', 'build_context') }} as build_context
    where touches.touchpoint_type in ('{{ var("request_touchpoints") | join("', '") }}')
        and journeys.status <> 'converted'
        and not touches.is_answered
        -- Who opens a ticket is answered by those who close it.
        and not exists (
            select 1 from {{ tickets }} as tickets
            where touches.touchpoint_type = 'ticket_opened' and tickets.closed_at is not null
                and tickets.source_system = touches.source_system and tickets.source_record_id = touches.source_record_id
        )
),

moves as (
    {% for level in ['department', 'channel'] %}
    select
        '{{ level }}' as level, touches.journey_key, touches.position, touches.occurred_at,
        touches.from_{{ level }} as from_unit, touches.{{ level }} as to_unit,
        {{ hours_between('touches.left_at', 'touches.occurred_at') }} as hours,
        touches.is_last and journeys.status = 'lapsed' and coalesce(requests.is_waiting, true) as is_lost, false as is_waiting
    from touches
    inner join {{ journeys }} as journeys on journeys.journey_key = touches.journey_key
    left join requests on requests.journey_key = touches.journey_key and requests.request_no = 1
    where touches.is_path and touches.from_{{ level }} <> touches.{{ level }}
    union all
    -- The place of the request, beside the hand-over that brought it there.
    select '{{ level }}', journey_key, -position, occurred_at, {{ level }}, '(nobody)', null, not is_waiting, is_waiting
    from requests
    where request_no = 1
    {{ 'union all' if not loop.last }}
    {% endfor %}
)

select
    moves.journey_key, journeys.person_key, {{ cycle_kind('journeys.cycle_no') }} as cycle,
    moves.level, moves.position, {{ week_of(local_date('moves.occurred_at')) }} as week,
    moves.from_unit, moves.to_unit, moves.hours, moves.is_lost, moves.is_waiting
from moves
inner join {{ journeys }} as journeys on journeys.journey_key = moves.journey_key
