-- Zalo in the messages shape: notifications that phones received, followers who came and went. Grain: one event.
select
    {{ hash_key(["'zalo_events'", 'signature']) }} as message_event_key,
    'zalo_events' as source_system,
    signature as source_record_id,
    case event_name when 'follow' then 'list_joined' when 'unfollow' then 'list_left' else 'delivered' end as message_event,
    'zalo' as message_channel,
    -- A number, or a follower's id within the account: all that the platform tells of a person.
    case
        when event_name = 'user_received_message' then 'zalo:+' || recipient_id
        else 'zalo:' || follower_id
    end as klaviyo_profile,
    cast(null as text) as campaign,
    -- What one account sends on one day is one send: the call names no template.
    case
        when event_name = 'user_received_message'
            then 'zns:' || sender_id || ':' || cast({{ local_date('coalesce(delivery_time, "timestamp")') }} as text)
    end as message_id,
    case when event_name <> 'user_received_message' then 'zalo_oa:' || oa_id end as list_name,
    cast(null as text) as reason,
    false as is_machine,
    false as is_flow,
    coalesce(delivery_time, "timestamp") as occurred_at,
    _loaded_at
from {{ source('raw', 'zalo_events__events') }}
where
    not _is_deleted
    -- Of a chat message's receipt the recipient is no phone number, and it has no time of delivery.
    and (event_name in ('follow', 'unfollow') or event_name = 'user_received_message' and delivery_time is not null)
