-- Behavioural events with the session they fall into. Grain: one event.
-- A session belongs to a device and is named after its first event: a late event in the middle changes no key.
-- Where the visitor came from and where he landed stand on the one event that speaks for the session, so that sessions are
-- told from here alone. All is found in one order, for ordering the events is what costs most.
-- A tag or click id tells of it on any page; a referrer on the first one alone: later it is where he paid or signed in.
{{ told_by_session('occurred_at', [{'columns': ['device_id', 'occurred_at']}, {'columns': ['event_key']}]) }}
{%- set visit = 'partition by device_id order by occurred_at, source_record_id, event_key' %}
{%- set before = visit ~ ' rows between unbounded preceding and 1 preceding' %}
{%- set start_key = hash_key(['device_id', 'event_key']) %}
{%- set origin = ['utm_source', 'utm_medium', 'utm_campaign', 'utm_content', 'click_id', 'referrer_host'] %}

with events as (
    select events.*
    from {{ ref('int_events') }} as events
    {{ join_recut('events') }}
    where events.device_id is not null and events.is_behavioural
),

ordered as (
    select
        event_key, device_id, source_system, source_record_id, occurred_at, _loaded_at, is_page_view,
        not is_page_view and event_type <> 'ping' as is_action,
        device_type, page_path,
        {{ origin | join(', ') }},
        coalesce(utm_source, utm_medium, utm_campaign, click_id) is not null as has_tag,
        lag(occurred_at) over ({{ visit }}) as previous_at,
        row_number() over ({{ visit }}) as place
    from events
),

started as (
    select
        *,
        case
            when previous_at is null
                or {{ seconds_between('previous_at', 'occurred_at') }} > {{ var('session_gap_minutes') }} * 60
                then place
        end as start_place
    from ordered
),

-- What the events before say; an event that starts a session speaks for itself.
placed as (
    select
        *,
        coalesce(start_place, max(start_place) over ({{ before }})) as session_place,
        -- The place in front makes the greatest key the latest one.
        max(case when start_place is not null then cast(1000000000000 + place as text) || {{ start_key }} end) over ({{ before }}) as placed_key,
        max(case when page_path is not null then place end) over ({{ before }}) as landing_place
    from started
),

judged as (
    select
        *,
        coalesce(landing_place, 0) < session_place as is_landing,
        has_tag or (referrer_host is not null and coalesce(landing_place, 0) < session_place) as has_origin
    from placed
),

spoken as (
    select *, has_origin and coalesce(max(case when has_origin then place end) over ({{ before }}), 0) < session_place as speaks
    from judged
)

select
    event_key,
    device_id,
    case when start_place is not null then {{ start_key }} else substring(placed_key from 14) end as session_key,
    place - session_place + 1 as event_no,
    source_system,
    source_record_id,
    occurred_at,
    is_page_view,
    is_action,
    device_type,
    case when is_landing then page_path end as landing_page,
    {% for tag in origin -%}
    case when speaks then {{ tag }} end as {{ tag }},
    {% endfor -%}
    _loaded_at
from spoken
