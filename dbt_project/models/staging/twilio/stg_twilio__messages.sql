-- Twilio text messages in the messages shape. Grain: one message, as far as it has come.
select
    {{ hash_key(["'twilio'", '_source_account', 'sid']) }} as message_event_key,
    'twilio' as source_system,
    sid as source_record_id,
    case
        when answer is not null then answer
        when status in ('delivered', 'read') then 'delivered'
        when status in ('failed', 'undelivered') then 'bounced'
        when status = 'sent' then 'sent'
        else 'other'
    end as message_event,
    'sms' as message_channel,
    -- The number is all that the platform knows of a recipient.
    'sms:' || phone as klaviyo_profile,
    cast(null as text) as campaign,
    -- What one sender says on one day is one send, and who leaves on it leaves because of that: the platform knows of no campaigns.
    coalesce(messaging_service_sid, 'sms') || ':' || cast({{ local_date('occurred_at') }} as text) as message_id,
    cast(null as text) as list_name,
    cast(null as text) as reason,
    false as is_machine,
    false as is_flow,
    occurred_at,
    _loaded_at
from {{ ref('base_twilio__texts') }}
