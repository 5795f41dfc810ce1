-- The first and the last visit before a Shopify order in the order-visits shape. Grain: one visit of an order.
with visits as (
    select id, _source_account, '1' as visit_no, first_visit as visit, _loaded_at from {{ ref('base_shopify__orders') }}
    union all
    select id, _source_account, '2' as visit_no, last_visit as visit, _loaded_at from {{ ref('base_shopify__orders') }}
    -- Of one visit both tell.
    where {{ json_text('last_visit', ['id']) }} is distinct from {{ json_text('first_visit', ['id']) }}
)

select
    {{ hash_key(["'shopify'", '_source_account', 'id', 'visit_no']) }} as visit_key,
    'shopify' as source_system,
    'visit:shopify:' || cast(id as text) || ':' || visit_no as source_record_id,
    {{ hash_key(["'shopify'", '_source_account', 'id']) }} as order_key,
    cast({{ json_text('visit', ['occurredAt']) }} as timestamptz) as visited_at,
    {{ json_text('visit', ['utmParameters', 'source']) }} as utm_source,
    {{ json_text('visit', ['utmParameters', 'medium']) }} as utm_medium,
    {{ json_text('visit', ['utmParameters', 'campaign']) }} as utm_campaign,
    {{ url_host(json_text('visit', ['referrerUrl'])) }} as referrer_host,
    {{ url_path(json_text('visit', ['landingPage'])) }} as landing_page,
    _loaded_at
from visits
where {{ json_text('visit', ['occurredAt']) }} is not null
