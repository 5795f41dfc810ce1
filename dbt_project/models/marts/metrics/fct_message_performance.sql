-- Results of messages (M14, M15, M16). Grain: send: channel, campaign and message; of a flow each day on which it writes (int_messages__sends).
-- Opens that only a machine made are counted apart and never as a person's.
-- Of those who left or complained, a platform that does not name them all tells how many they were.
with people as (
    select
        message_channel,
        coalesce(campaign, '(none)') as campaign,
        coalesce(send_id, '(none)') as message_id,
        klaviyo_profile,
        min(occurred_at) as first_at,
        max(case when message_event = 'sent' then 1 else 0 end) as sent,
        max(case when message_event = 'delivered' then 1 else 0 end) as delivered,
        max(case when message_event = 'bounced' then 1 else 0 end) as bounced,
        max(case when message_event = 'opened' and not is_machine then 1 else 0 end) as opened,
        max(case when message_event = 'opened' and is_machine then 1 else 0 end) as machine_opened,
        max(case when message_event = 'clicked' then 1 else 0 end) as clicked,
        max(case when message_event = 'forwarded' then 1 else 0 end) as forwarded,
        max(case when message_event = 'unsubscribed' then 1 else 0 end) as unsubscribed,
        max(case when message_event = 'complained' then 1 else 0 end) as complained
    from {{ ref('int_messages__sends') }}
    where
        (campaign is not null or send_id is not null)
        and message_event not in ('other', 'list_joined', 'list_left')
    group by message_channel, coalesce(campaign, '(none)'), coalesce(send_id, '(none)'), klaviyo_profile
),

sends as (
    select
        message_channel,
        campaign,
        message_id,
        {{ local_date('min(first_at)') }} as send_date,
        cast(sum(greatest(sent, delivered, bounced)) as bigint) as sent,
        cast(sum(delivered) as bigint) as delivered,
        cast(sum(bounced) as bigint) as bounced,
        cast(sum(opened) as bigint) as unique_opens,
        cast(sum(case when machine_opened = 1 and opened = 0 then 1 else 0 end) as bigint) as machine_only_opens,
        cast(sum(clicked) as bigint) as unique_clicks,
        cast(sum(forwarded) as bigint) as unique_forwards,
        cast(sum(unsubscribed) as bigint) as unsubscribed,
        cast(sum(complained) as bigint) as complained
    from people
    group by message_channel, campaign, message_id
)

select
    sends.message_channel,
    sends.campaign,
    sends.message_id,
    sends.send_date,
    sends.sent,
    sends.delivered,
    sends.bounced,
    sends.unique_opens,
    sends.machine_only_opens,
    sends.unique_clicks,
    sends.unique_forwards,
    greatest(sends.unsubscribed, coalesce(reports.unsubscribed, 0)) as unsubscribed,
    greatest(sends.complained, coalesce(reports.complained, 0)) as complained,
    {{ ratio('sends.unique_opens', 'sends.delivered') }} as open_rate,
    {{ ratio('sends.unique_forwards', 'sends.delivered') }} as forward_rate,
    {{ ratio('sends.unique_clicks', 'sends.delivered') }} as click_rate
from sends
left join {{ ref('int_message_reports') }} as reports
    on reports.message_channel = sends.message_channel and reports.message_id = sends.message_id
