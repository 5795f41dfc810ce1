-- Who left, and the reason given (M36). Grain: day, message channel, campaign (or list that was left) and reason.
select
    {{ local_date('messages.occurred_at') }} as unsubscribe_date,
    messages.message_channel,
    coalesce(messages.campaign, messages.list_name, '(none)') as left_from,
    messages.message_event,
    coalesce(messages.reason, '(none)') as reason,
    count(*) as unsubscribes
from {{ ref('int_messages') }} as messages
where messages.message_event in ('unsubscribed', 'list_left', 'complained')
group by 1, 2, 3, 4, 5
