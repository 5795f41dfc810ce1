-- Snowplow events in the events shape. Grain: one event.
with named as (
    select
        *,
        case
            when event in ('page_view', 'pv') then 'Page Viewed'
            when event = 'page_ping' then 'Page Ping'
            when event = 'transaction' then 'Order Completed'
            when event = 'struct' then se_action
            when event_name = 'screen_view' then 'Screen Viewed'
            else event_name
        end as neutral_name
    from {{ source('raw', 'web_events__snowplow') }}
    where not _is_deleted
)

select
    {{ hash_key(["'web_events'", '_source_account', 'event_id']) }} as event_key,
    'web_events' as source_system,
    _source_account as source_account,
    event_id as source_record_id,
    case
        when neutral_name = 'Page Viewed' then 'page'
        when neutral_name = 'Screen Viewed' then 'screen'
        when neutral_name = 'Page Ping' then 'ping'
        else 'track'
    end as event_type,
    neutral_name as event_name,
    event in ('page_view', 'pv', 'page_ping', 'struct', 'unstruct', 'event') as is_behavioural,
    coalesce(neutral_name in ('Page Viewed', 'Screen Viewed'), false) as is_page_view,
    nullif(trim(domain_userid), '') as device_id,
    nullif(trim(user_id), '') as user_id,
    cast(null as text) as previous_id,
    cast(null as text) as email,
    cast(null as text) as phone,
    coalesce(derived_tstamp, dvce_created_tstamp, collector_tstamp) as occurred_at,
    page_url,
    coalesce({{ url_path('page_url') }}, case when page_url is not null then '/' end) as page_path,
    page_title,
    {{ foreign_host('page_referrer', 'page_url') }} as referrer_host,
    coalesce(mkt_source, {{ url_parameter('page_url', 'utm_source') }}) as utm_source,
    coalesce(mkt_medium, {{ url_parameter('page_url', 'utm_medium') }}) as utm_medium,
    coalesce(mkt_campaign, {{ url_parameter('page_url', 'utm_campaign') }}) as utm_campaign,
    coalesce(mkt_content, {{ url_parameter('page_url', 'utm_content') }}) as utm_content,
    {{ click_id_in('page_url') }} as click_id,
    lower(dvce_type) as device_type,
    case
        when neutral_name like 'Product %' or neutral_name in ('Question Asked', 'Feature Used', 'Referral Shared')
            then se_label
    end as product,
    nullif(trim(coalesce(tr_orderid, case when {{ plain_event_name('neutral_name') }} = 'order completed' then se_label end)), '') as order_number,
    {{ number_from('cast(coalesce(tr_total, se_value) as text)', digits=16) }} as amount,
    tr_currency as currency,
    coalesce(se_property, se_label) as category,
    -- Enriched events wrap a self-describing event in its schemas; Snowplow's SDKs and loaders write it under a name made
    -- of its schema, which no manifest can list.
    coalesce(
        {{ json_part('unstruct_event', ['data', 'data']) }}, {{ json_named('_extra', 'unstruct_event_') }}, unstruct_event
    ) as properties,
    _loaded_at
from named
