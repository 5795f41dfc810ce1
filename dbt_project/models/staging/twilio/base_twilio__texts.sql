-- Text messages by the number on the other side, and of its answers those by which somebody leaves or comes back. Grain: one message.
-- The platform takes a single word for it, in any case, and tells a later attempt to write to who has left by an error of its own.
select
    messages.*,
    case when messages.direction = 'inbound' then messages."from" else messages."to" end as phone,
    coalesce(messages.date_sent, messages.date_created) as occurred_at,
    case
        when messages.direction <> 'inbound' then case when messages.error_code = 21610 then 'unsubscribed' end
        when upper(trim(messages.body)) in ('START', 'YES', 'UNSTOP') then 'list_joined'
        else 'unsubscribed'
    end as answer
from {{ source('raw', 'twilio__messages') }} as messages
where
    not messages._is_deleted
    and (
        messages.direction <> 'inbound'
        or upper(trim(messages.body)) in (
            'STOP', 'STOPALL', 'UNSUBSCRIBE', 'CANCEL', 'END', 'QUIT', 'REVOKE', 'OPTOUT', 'ARRET', 'START', 'YES', 'UNSTOP'
        )
    )
    -- Other channels carry their name in front of the address (whatsapp:+84…).
    and case when messages.direction = 'inbound' then messages."from" else messages."to" end not like '%:%'
