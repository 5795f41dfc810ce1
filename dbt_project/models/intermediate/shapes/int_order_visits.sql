-- Visits of which only the order tells, for shops that no tracker of the company watches. Grain: one visit that led to an order.
{{ told_by_difference('visit_key', links=['visit_key', 'order_key'], indexes=[{'columns': ['order_key']}]) }}
{%- set columns = {
    'visit_key': 'text',
    'source_system': 'text',
    'source_record_id': 'text',
    'order_key': 'text',
    'visited_at': 'timestamptz',
    'utm_source': 'text',
    'utm_medium': 'text',
    'utm_campaign': 'text',
    'referrer_host': 'text',
    'landing_page': 'text',
    '_loaded_at': 'timestamptz',
} %}

with told as (
    {{ shape_rows('order_visits', columns) }}
)

select
    visit_key,
    source_system,
    source_record_id,
    order_key,
    visited_at,
    lower(trim(utm_source)) as utm_source,
    lower(trim(utm_medium)) as utm_medium,
    lower(trim(utm_campaign)) as utm_campaign,
    cast(null as text) as click_id,
    referrer_host,
    landing_page,
    _loaded_at
from told
