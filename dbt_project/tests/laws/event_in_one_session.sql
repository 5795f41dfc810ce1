-- Every behavioural event of a device is in exactly one session, and no other event is in any: of the devices whose
-- sessions this build cut anew, or of all where it cut all.
-- Remedy: rebuild int_sessions__events with --full-refresh and compare.
select events.event_key, count(members.event_key) as sessions
from {{ of_recut_devices(ref('int_events')) }} as events
left join {{ of_recut_devices(ref('int_sessions__events')) }} as members on members.event_key = events.event_key
group by events.event_key, events.is_behavioural, events.device_id
having
    count(members.event_key)
    <> max(case when events.is_behavioural and events.device_id is not null then 1 else 0 end)
