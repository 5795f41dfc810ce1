-- Which send each message event belongs to. Grain: one message event.
-- A flow writes under one id for years: each local day on which it writes to somebody is a send of its own, and what he does later belongs to
-- the last one before. What else is sent goes by its id alone. `sent_at` is when the flow wrote to him: it may write twice on a day.
{{ config(materialized='view') }}

with flows as (
    select
        message_event_key,
        coalesce(
            max(case when message_event in ('sent', 'delivered', 'bounced') then occurred_at end) over (
                partition by source_system, message_channel, klaviyo_profile, message_id order by occurred_at
            ),
            occurred_at
        ) as sent_at
    from {{ ref('int_messages') }}
    where is_flow
)

select
    messages.message_event_key, messages.source_system, messages.message_event, messages.message_channel, messages.klaviyo_profile,
    messages.campaign, messages.is_machine, messages.occurred_at,
    messages.message_id || coalesce(':' || cast({{ local_date('flows.sent_at') }} as text), '') as send_id, flows.sent_at
from {{ ref('int_messages') }} as messages
left join flows on flows.message_event_key = messages.message_event_key
