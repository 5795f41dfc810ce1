-- Events that can become touches or orders, each with its person. Grain: one behavioural event.
{{ config(materialized='view') }}

select
    events.*,
    members.session_key,
    coalesce(
        shared.person_key, devices.person_key,
        case when devices.device_id is null then users.person_key end,
        -- What nobody identified on a shared device belongs to nobody: a mixture of people is no person.
        case when not devices.is_shared then devices.anonymous_key end
    ) as person_key,
    coalesce(shared.person_key, devices.person_key, users.person_key) is null as is_anonymous
from {{ ref('int_events') }} as events
left join {{ ref('int_sessions__events') }} as members on members.event_key = events.event_key and members.device_id = events.device_id
left join {{ ref('int_identity__device_person') }} as devices on devices.device_id = events.device_id
left join {{ ref('int_identity__shared_events') }} as shared on shared.event_key = events.event_key and shared.device_id = events.device_id
left join {{ ref('int_identity__identifier_person') }} as users
    on events.device_id is null and users.id_type = 'customer_code' and users.id_value = events.user_id
where events.is_behavioural or {{ plain_event_name('events.event_name') }} = 'order completed'
