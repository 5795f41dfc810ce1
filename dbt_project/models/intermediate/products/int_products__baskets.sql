-- What was in one basket: products of a valid order, products looked at in one visit. Grain: basket and product.
{{ told_by_difference(['basket_key', 'sku'], links=['basket_kind', 'basket_key', 'person_key', 'sku', 'product_name', 'category'],
    scope='basket_key', indexes=[{'columns': ['person_key']}, {'columns': ['sku']}], beside='person_key') }}
{%- set orders, lines, events = ref('int_orders__valued'), ref('int_order_lines'), ref('int_touchpoints__from_events') -%}
{%- set since = told_since([orders, lines, events], vars=['product_view_touchpoints']) -%}
{%- do look_again_at(since, "select order_key from " ~ changes(orders, since) ~ " union select order_key from " ~ changes(lines, since)
    ~ " union select session_key from " ~ changes(events, since)) %}

with things as (
    select
        'order' as basket_kind, orders.order_key as basket_key, orders.person_key, orders.is_anonymous,
        nullif(trim(lines.sku), '') as sku, nullif(trim(lines.product_name), '') as product_name, cast(null as text) as category,
        orders.ordered_at as happened_at
    from {{ orders }} as orders
    inner join {{ lines }} as lines on lines.order_key = orders.order_key
    where orders.is_valid and {{ to_tell('orders.order_key', since) }}
    union all
    select
        'visit', session_key, person_key, coalesce(is_anonymous, true), nullif(trim(product), ''), null, nullif(trim(category), ''), occurred_at
    from {{ events }}
    -- The source of what is in a session is the session; by source touches are found.
    where
        touchpoint_type in ('{{ var('product_view_touchpoints') | join("', '") }}')
        and source_key = session_key and {{ to_tell('source_key', since) }}
)

-- Somebody may become known in the midst of his visit.
select
    basket_kind,
    basket_key,
    coalesce(max(case when not is_anonymous then person_key end), max(person_key)) as person_key,
    min(case when is_anonymous then 1 else 0 end) = 1 as is_anonymous,
    sku,
    max(product_name) as product_name,
    max(category) as category,
    min(happened_at) as happened_at
from things
where sku is not null and sku <> '(any)'
group by basket_kind, basket_key, sku
