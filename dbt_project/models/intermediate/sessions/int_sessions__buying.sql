-- Sessions that reached the cart or more: how far, when first, with which cart or order, and what stood in the way. Grain: session.
{{ told_by_difference('session_key', links=['session_key', 'device_id'], scope='device_id', indexes=[{'columns': ['device_id']}]) }}
{%- set changed = [ref('int_events'), ref('int_sessions')] -%}
{%- set since = told_since(changed, seeds=[ref('seed_friction_events')], texts=code_calling('told_by_session')) -%}
{%- do look_again_at(since, devices_of(changed, since)) %}

with kinds as (
    select 'product added' as event_name, 1 as step_no, cast(null as text) as reason
    union all
    select 'checkout started', 2, null
    union all
    select 'order completed', 3, null
    union all
    select event_name, null, reason from {{ ref('seed_friction_events') }}
),

acts as (
    select members.session_key, events.occurred_at, events.order_number, kinds.reason, kinds.step_no,
        {{ json_text('events.properties', ['cart_id']) }} as cart_id,
        row_number() over (partition by members.session_key order by case when kinds.reason is not null then 0 else 1 end,
            events.occurred_at desc, events.event_key) as reason_rank
    from {{ ref('int_events') }} as events
    inner join kinds on kinds.event_name = {{ plain_event_name('events.event_name') }}
    inner join {{ ref('int_sessions__events') }} as members
        on members.event_key = events.event_key and members.device_id = events.device_id
    where {{ to_tell('events.device_id', since) }}
)

select acts.session_key, sessions.device_id, sessions.person_key, sessions.ended_at,
    min(case when step_no is not null then occurred_at end) as reached_at, max(step_no) as step_no,
    max(order_number) as order_number, max(cart_id) as cart_id, max(case when reason_rank = 1 then reason end) as reason
from acts inner join {{ ref('int_sessions') }} as sessions on sessions.session_key = acts.session_key
group by acts.session_key, sessions.device_id, sessions.person_key, sessions.ended_at having max(step_no) is not null
