-- Klaviyo message and list events in the messages shape. Grain: one event.
with named as (
    select
        events.*,
        -- A filter that follows the links before the mail is let in says of itself that it is one: nobody's click.
        lower(metrics.name)
        || case when lower({{ json_text('events.event_properties', ['Bot Click']) }}) in ('true', '1', 'yes') then ' by a bot' else '' end
            as metric_name,
        -- An event may land before the metric that names it; it is there once both are.
        greatest(events._loaded_at, metrics._loaded_at) as complete_at
    from {{ source('raw', 'klaviyo__events') }} as events
    inner join {{ source('raw', 'klaviyo__metrics') }} as metrics on metrics.id = events.metric_id
    where not events._is_deleted
)

select
    {{ hash_key(["'klaviyo'", '_source_account', 'id']) }} as message_event_key,
    'klaviyo' as source_system,
    id as source_record_id,
    case metric_name
        when 'received email' then 'delivered'
        when 'opened email' then 'opened'
        when 'clicked email' then 'clicked'
        when 'bounced email' then 'bounced'
        when 'dropped email' then 'bounced'
        when 'forwarded email' then 'forwarded'
        when 'marked email as spam' then 'complained'
        when 'unsubscribed' then 'unsubscribed'
        when 'unsubscribed from email marketing' then 'unsubscribed'
        when 'unsubscribed from sms' then 'unsubscribed'
        when 'unsubscribed from sms marketing' then 'unsubscribed'
        -- No list is joined by a text message; who answers START after STOP is to be written to again.
        when 'subscribed to sms marketing' then 'list_joined'
        when 'subscribed to list' then 'list_joined'
        when 'unsubscribed from list' then 'list_left'
        -- "Sent SMS" is what somebody wrote to the company.
        when 'received sms' then 'delivered'
        when 'clicked sms' then 'clicked'
        when 'failed to deliver sms' then 'bounced'
        else 'other'
    end as message_event,
    case when metric_name like '%sms%' then 'sms' else 'email' end as message_channel,
    profile_id as klaviyo_profile,
    {{ json_text('event_properties', ['Campaign Name']) }} as campaign,
    coalesce(
        {{ json_text('event_properties', ['$message']) }}, {{ json_text('event_properties', ['Message']) }},
        {{ json_text('event_properties', ['Campaign Name']) }}
    ) as message_id,
    {{ json_text('event_properties', ['List']) }} as list_name,
    {{ json_text('event_properties', ['Reason']) }} as reason,
    lower(coalesce(
        {{ json_text('event_properties', ['machine_open']) }},
        {{ json_text('event_properties', ['Machine Open']) }}, 'false'
    )) in ('true', '1', 'yes') as is_machine,
    {{ json_text('event_properties', ['$flow']) }} is not null as is_flow,
    datetime as occurred_at,
    complete_at as _loaded_at
from named
