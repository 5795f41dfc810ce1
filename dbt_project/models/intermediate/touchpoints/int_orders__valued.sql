-- Orders with their person and their value in the reporting currency. Grain: one order.
-- Where no rate holds on the order's business day the value stays null: see tests/laws/warn_missing_fx.sql.
{{ told_by_difference('order_key', links=['order_key', 'person_key'], scope='order_key', indexes=[
    {'columns': ['person_key']}, {'columns': ['source_event_key']}], beside='person_key') }}
{%- set orders, records, rates = ref('int_orders'), ref('int_identity__record_person'), ref('int_fx_rates') -%}
{%- set visits = [ref('int_events'), ref('int_identity__device_person'), ref('int_identity__shared_events')] -%}
{%- set since = told_since([orders, records, rates, ref('int_identity__identifier_person')] + visits) -%}
{%- do look_again_at(since, "select order_key from " ~ changes(orders, since)
    ~ " union select record_key from " ~ changes(records, since)
    ~ " union select rated.order_key from " ~ orders ~ " as rated join " ~ changes(rates, since)
    ~ " on changes.from_currency = rated.currency and changes.rate_date = rated.order_date"
    ~ " union select told.order_key from " ~ orders ~ " as told join " ~ ref('int_events') ~ " as events"
    ~ " on events.event_key = told.source_event_key where told.source_event_key is not null and (events.device_id in (" ~ devices_of(visits, since) ~ ")"
    ~ " or (events.device_id is null and events.user_id in (select id_value from "
    ~ changes(ref('int_identity__identifier_person'), since) ~ ")))") %}
{%- set visitors = ref('int_events__identified') -%}
{#- Set aside: of a view of many joins the plan would make all events before it looks for those of a few orders. -#}
{%- if since -%}
    {%- do make_temporary('visitors_of_orders', "select event_key, person_key, is_anonymous from " ~ visitors ~ " as visitors
        where event_key in (select source_event_key from " ~ orders ~ " where " ~ to_tell('order_key', since) ~ ")") -%}
{%- endif %}

select
    orders.order_key,
    orders.source_system,
    orders.order_number,
    orders.tracked_number,
    orders.order_channel,
    orders.status,
    orders.is_valid,
    -- An order that names nobody, from no visit either, is a buyer of its own, known by this order alone.
    coalesce(records.person_key, visitors.person_key, {{ unnamed_buyer('orders.order_key') }}) as person_key,
    records.person_key is null and coalesce(visitors.is_anonymous, true) as is_anonymous,
    orders.source_event_key,
    orders.cart_id,
    orders.ordered_at,
    orders.order_date,
    orders.currency,
    orders.amount,
    {{ reporting_minor('orders') }} as value_minor,
    orders.coupon_code,
    orders.payment_method,
    orders.city,
    orders._loaded_at
from {{ orders }} as orders
left join {{ records }} as records on records.record_key = orders.order_key
left join {{ 'visitors_of_orders' if since else visitors }} as visitors on visitors.event_key = orders.source_event_key
{{ join_fx('orders.currency', 'orders.order_date') }}
where {{ to_tell('orders.order_key', since) }}
