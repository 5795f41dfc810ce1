-- Text messages by the number on the other side, and of its answers those by which somebody leaves or comes back. Grain: one message.
-- The platform takes a single word for it, in any case, and tells a later attempt to write to who has left by an error of its own.
with texts as (
    select
        messages.*,
        messages.direction = 'inbound' as is_inbound,
        case when messages.direction = 'inbound' then messages."from" else messages."to" end as phone,
        case when messages.direction = 'inbound' then upper(trim(messages.body)) end as word
    from {{ source('raw', 'twilio__messages') }} as messages
    where not messages._is_deleted
)

select
    texts.*,
    coalesce(texts.date_sent, texts.date_created) as occurred_at,
    case
        when texts.word in ('START', 'YES', 'UNSTOP') then 'list_joined'
        when texts.is_inbound or texts.error_code = 21610 then 'unsubscribed'
    end as answer
from texts
where
    (
        not texts.is_inbound
        or texts.word in (
            'STOP', 'STOPALL', 'UNSUBSCRIBE', 'CANCEL', 'END', 'QUIT', 'REVOKE', 'OPTOUT', 'ARRET', 'START', 'YES', 'UNSTOP'
        )
    )
    -- Other channels carry their name in front of the address (whatsapp:+84…).
    and texts.phone not like '%:%'
