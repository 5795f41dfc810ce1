-- Actions of Matomo's visits in the events shape. Grain: one action.
-- Matomo cuts visits by rules of its own; here an action is an event of its device, and sessions are cut by ours.
with actions as (
    select
        visits.*,
        item.value as action,
        item.position as action_no,
        {{ json_text('item.value', ['type']) }} as action_type,
        nullif({{ json_text('item.value', ['url']) }}, '') as url,
        {{ json_text('item.value', ['timestamp']) }} as action_second
    from {{ source('raw', 'matomo__visits') }} as visits
    {{ json_items('visits.action_details') }}
    where not visits._is_deleted
),

dated as (
    -- Matomo tells a visit's own times in UTC, but those of its actions on the clock of the site's zone. The first
    -- action begins the visit, so the distance of the two is the zone's (whole quarters of an hour).
    select
        *,
        {{ instant_of(
            "cast(action_second as double precision) - 900 * round(" ~ seconds_between(
                'first_action_at',
                instant_of('min(cast(action_second as double precision)) over (partition by _source_account, id_visit)')
            ) ~ " / 900)"
        ) }} as acted_at
    from actions
),

numbered as (
    select
        *,
        row_number() over (partition by _source_account, id_visit order by action_no) as nth,
        cast(id_visit as text) || ':' || action_type || ':' || coalesce(
            {{ json_text('action', ['pageId']) }}, {{ json_text('action', ['orderId']) }},
            {{ json_text('action', ['goalId']) }} || '.' || action_second, action_second, cast(action_no as text)
        ) as record_id
    from dated
    -- What was merely shown is no doing of the visitor.
    where action_type <> 'contentImpression'
)

select
    {{ hash_key(["'matomo'", '_source_account', 'record_id']) }} as event_key,
    'matomo' as source_system,
    _source_account as source_account,
    record_id as source_record_id,
    case when action_type = 'action' then 'page' else 'track' end as event_type,
    case action_type
        when 'action' then
            case when {{ json_text('action', ['productViewSku']) }} is null then 'Page Viewed' else 'Product Viewed' end
        when 'search' then 'Products Searched'
        when 'ecommerceOrder' then 'Order Completed'
        -- A cart that was left: something had been put into it.
        when 'ecommerceAbandonedCart' then 'Product Added'
        when 'goal' then 'Goal Converted'
        when 'download' then 'File Downloaded'
        when 'outlink' then 'Link Followed'
        when 'event' then {{ json_text('action', ['eventAction']) }}
        else action_type
    end as event_name,
    true as is_behavioural,
    action_type = 'action' as is_page_view,
    -- Where no visitor is known Matomo writes false: no device of that name.
    nullif(visitor_id, 'false') as device_id,
    nullif(trim(user_id), '') as user_id,
    cast(null as text) as previous_id,
    cast(null as text) as email,
    cast(null as text) as phone,
    coalesce(acted_at, first_action_at) as occurred_at,
    url as page_url,
    coalesce({{ url_path('url') }}, case when action_type = 'action' then '/' end) as page_path,
    {{ json_text('action', ['pageTitle']) }} as page_title,
    case when nth = 1 then {{ foreign_host('referrer_url', 'url') }} end as referrer_host,
    case when nth = 1 then nullif(campaign_source, '') end as utm_source,
    case when nth = 1 then nullif(campaign_medium, '') end as utm_medium,
    case
        when nth = 1 and referrer_type = 'campaign' then coalesce(nullif(campaign_name, ''), nullif(referrer_name, ''))
    end as utm_campaign,
    case when nth = 1 then nullif(campaign_content, '') end as utm_content,
    {{ click_id_in('url') }} as click_id,
    case
        when lower(device_type) in ('smartphone', 'phablet', 'feature phone') then 'mobile'
        when lower(device_type) in ('desktop', 'tablet') then lower(device_type)
    end as device_type,
    {{ json_text('action', ['productViewSku']) }} as product,
    nullif(trim({{ json_text('action', ['orderId']) }}), '') as order_number,
    {{ number_from(json_text('action', ['revenue']), digits=16) }} as amount,
    site_currency as currency,
    coalesce({{ json_text('action', ['goalName']) }}, {{ json_text('action', ['eventCategory']) }}) as category,
    action as properties,
    _loaded_at
from numbered
