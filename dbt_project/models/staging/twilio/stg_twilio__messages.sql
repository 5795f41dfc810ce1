-- Twilio text messages in the messages shape. Grain: one message, as far as it has come.
select
    {{ hash_key(["'twilio'", '_source_account', 'sid']) }} as message_event_key,
    'twilio' as source_system,
    sid as source_record_id,
    case
        when status in ('delivered', 'read') then 'delivered'
        when status in ('failed', 'undelivered') then 'bounced'
        when status = 'sent' then 'sent'
        else 'other'
    end as message_event,
    'sms' as message_channel,
    -- The number is all that the platform knows of a recipient.
    'sms:' || "to" as klaviyo_profile,
    cast(null as text) as campaign,
    -- What one sender says on one day is one send: the platform knows of no campaigns.
    coalesce(messaging_service_sid, 'sms') || ':'
    || cast({{ local_date('coalesce(date_sent, date_created)') }} as text) as message_id,
    cast(null as text) as list_name,
    cast(null as text) as reason,
    false as is_machine,
    false as is_flow,
    coalesce(date_sent, date_created) as occurred_at,
    _loaded_at
from {{ source('raw', 'twilio__messages') }}
where
    not _is_deleted
    and direction <> 'inbound'
    -- Other channels carry their name in front of the address (whatsapp:+84…).
    and "to" not like '%:%'
