-- Sessions with their person and channel. Grain: one session.
{{ told_by_difference('session_key', links=['session_key', 'device_id', 'person_key', 'session_date'], scope='device_id', indexes=[
    {'columns': ['device_id']}, {'columns': ['origin_key']}]) }}
{%- set changed = [ref('int_events'), ref('int_identity__device_person'), ref('int_identity__shared_events')] -%}
{%- set channels = ref('int_sessions__channels') -%}
{%- set since = told_since(changed + [channels], vars=['session_gap_minutes', 'max_session_hours'],
    texts=code_calling('told_by_session')) -%}
{%- do look_again_at(since, devices_of(changed, since) ~ " union select held.device_id from " ~ this
    ~ " as held where held.origin_key in (select signature_key from " ~ changes(channels, since) ~ ")") %}

select
    boundaries.session_key,
    boundaries.device_id,
    coalesce(shared.person_key, devices.person_key, case when not devices.is_shared then devices.anonymous_key end) as person_key,
    coalesce(shared.person_key, devices.person_key) is null as is_anonymous,
    boundaries.source_system,
    boundaries.first_event_key,
    boundaries.first_source_record_id,
    boundaries.started_at,
    boundaries.ended_at,
    {{ local_date('boundaries.started_at') }} as session_date,
    boundaries.events,
    boundaries.page_views,
    boundaries.actions,
    boundaries.landing_page,
    coalesce(boundaries.device_type, 'unknown') as device_type,
    boundaries.utm_source,
    boundaries.utm_medium,
    boundaries.utm_campaign,
    boundaries.utm_content,
    boundaries.click_id,
    boundaries.referrer_host,
    channels.signature_key as origin_key,
    channels.result as channel,
    channels.rule_id as channel_rule_id,
    boundaries._loaded_at
from {{ ref('int_sessions__boundaries') }} as boundaries
-- Whose a session is: whose its first event is (int_events__identified). All events of a session are of one device.
left join {{ ref('int_identity__device_person') }} as devices on devices.device_id = boundaries.device_id
left join {{ ref('int_identity__shared_events') }} as shared 
    on shared.event_key = boundaries.first_event_key and shared.device_id = boundaries.device_id
left join {{ ref('int_sessions__channels') }} as channels
    on channels.signature_key = {{ hash_key(['boundaries.utm_source', 'boundaries.utm_medium',
        'boundaries.utm_campaign', 'boundaries.click_id', 'boundaries.referrer_host']) }}
-- What goes on for longer is no visit but a machine, or a device whose clock stands (int_sessions__endless).
where {{ hours_between('boundaries.started_at', 'boundaries.ended_at') }} <= {{ var('max_session_hours') }}
    and {{ to_tell('boundaries.device_id', since) }}
