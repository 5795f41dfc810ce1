-- Segment-specification events in the events shape. Grain: one message.
with located as (
    select
        *,
        coalesce(page_url, {{ json_text('properties', ['url']) }}) as url,
        coalesce(page_referrer, {{ json_text('properties', ['referrer']) }}) as referrer
    from {{ source('raw', 'web_events__segment') }}
    where not _is_deleted
)

select
    {{ hash_key(["'web_events'", '_source_account', 'message_id']) }} as event_key,
    'web_events' as source_system,
    _source_account as source_account,
    message_id as source_record_id,
    type as event_type,
    case type
        when 'page' then 'Page Viewed'
        when 'screen' then 'Screen Viewed'
        when 'identify' then 'Identified'
        when 'alias' then 'Aliased'
        when 'group' then 'Grouped'
        else event
    end as event_name,
    type in ('page', 'screen', 'track') as is_behavioural,
    type in ('page', 'screen') as is_page_view,
    nullif(trim(anonymous_id), '') as device_id,
    nullif(trim(user_id), '') as user_id,
    nullif(trim(previous_id), '') as previous_id,
    -- Segment puts the traits of an identify call beside it, RudderStack into its context, where later calls repeat them.
    coalesce({{ json_text('traits', ['email']) }}, {{ json_text('context_traits', ['email']) }}) as email,
    coalesce({{ json_text('traits', ['phone']) }}, {{ json_text('context_traits', ['phone']) }}) as phone,
    -- Without a corrected time the device's clock is set right by how long the event was on its way.
    coalesce("timestamp", original_timestamp + (received_at - sent_at), original_timestamp, sent_at, received_at)
        as occurred_at,
    url as page_url,
    coalesce(
        page_path, {{ json_text('properties', ['path']) }}, {{ url_path('url') }},
        case when type in ('page', 'screen') then coalesce(name, '/') end
    ) as page_path,
    coalesce(page_title, {{ json_text('properties', ['title']) }}, name) as page_title,
    {{ foreign_host('referrer', 'url') }} as referrer_host,
    coalesce(utm_source, {{ url_parameter('url', 'utm_source') }}) as utm_source,
    coalesce(utm_medium, {{ url_parameter('url', 'utm_medium') }}) as utm_medium,
    coalesce(utm_campaign, {{ url_parameter('url', 'utm_campaign') }}) as utm_campaign,
    coalesce(utm_content, {{ url_parameter('url', 'utm_content') }}) as utm_content,
    {{ click_id_in('url') }} as click_id,
    coalesce(device_type, case when type = 'screen' then 'mobile' end) as device_type,
    coalesce({{ json_text('properties', ['sku']) }}, {{ json_text('properties', ['product_id']) }}) as product,
    nullif(trim({{ json_text('properties', ['order_id']) }}), '') as order_number,
    {{ number_from("coalesce(" ~ json_text('properties', ['total']) ~ ", "
        ~ json_text('properties', ['revenue']) ~ ", " ~ json_text('properties', ['value']) ~ ")", digits=16) }} as amount,
    {{ json_text('properties', ['currency']) }} as currency,
    coalesce(
        {%- for name in ['lead_magnet', 'feature', 'plan', 'category'] %}
        {{ json_text('properties', [name]) }}{{ ',' if not loop.last }}
        {%- endfor %}
    ) as category,
    properties,
    _loaded_at
from located
