-- eSMS.vn text messages in the messages shape. Grain: one message that was sent, as far as it has come.
with sent as (
    {%- for kind in ['advertising', 'customer_care', 'fixed_number'] %}
    select reference_id, sms_type, campaign, phone, send_status, send_result, sent_time, _source_account, _loaded_at
    from {{ source('raw', 'esms_vn__' ~ kind) }}
    where not _is_deleted and sent_time is not null
    {{ 'union all' if not loop.last }}
    {%- endfor %}
)

select
    {{ hash_key(["'esms_vn'", '_source_account', 'reference_id']) }} as message_event_key,
    'esms_vn' as source_system,
    reference_id as source_record_id,
    case
        when send_status not in (5, 7) then 'other'
        when send_result = 1 then 'delivered'
        when send_result = 0 and send_status = 5 then 'bounced'
        else 'sent'
    end as message_event,
    'sms' as message_channel,
    -- The number is all that the platform knows of a recipient.
    'sms:' || {{ normalise_phone('phone') }} as klaviyo_profile,
    nullif(trim(campaign), '') as campaign,
    -- What is said under one name on one day is one send.
    'esms:' || coalesce(nullif(trim(campaign), ''), cast(sms_type as text)) || ':'
    || cast({{ local_date('sent_time') }} as text) as message_id,
    cast(null as text) as list_name,
    cast(null as text) as reason,
    false as is_machine,
    false as is_flow,
    sent_time as occurred_at,
    _loaded_at
from sent
