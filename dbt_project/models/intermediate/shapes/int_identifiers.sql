-- Every identifier that a record shows, as shapes hold it: hashed, but for devices. Grain: record and identifier.
-- Web events and message profiles count once per distinct combination, not once per event.
-- Who a record is of is not known yet; records of one person mostly share an identifier, so by their least one they lie together.
{{ told_by_difference(['record_key', 'node_key'], links=['record_key', 'node_key', 'id_type', 'id_value'], scope='record_key',
    indexes=[{'columns': ['node_key']}], beside='min(held.node_key) over (partition by held.record_key), held.record_key') }}
{%- set records = {
    ref('int_events__combinations'): 'record_key', ref('int_orders'): 'order_key', ref('int_refunds'): 'refund_key',
    ref('int_customers'): 'customer_key', ref('int_customers__aliases'): 'customer_key', ref('int_carts'): 'cart_key', ref('int_tickets'): 'ticket_key',
    ref('int_activities'): 'activity_key', ref('int_feedback'): 'feedback_key',
    ref('int_messages'): hash_key(["'profile'", 'klaviyo_profile'])} -%}
{%- set since = told_since(records.keys() | list) -%}
{%- set combinations = ref('int_events__combinations') -%}
{#- Whether an earlier id was a device's is known once that device is. -#}
{%- set changed = ["select record_key from " ~ combinations ~ " where previous_id in (select device_hash from " ~ changes(combinations, since) ~ ")"] -%}
{%- for relation, key in records.items() -%}
    {%- do changed.append("select " ~ key ~ " from " ~ changes(relation, since)) -%}
{%- endfor -%}
{%- do look_again_at(since, changed | join(' union all ')) %}

with web as (select * from {{ ref('int_events__identifiers') }} where {{ to_tell('record_key', since) }}),

customers as (select * from {{ ref('int_customers') }} where {{ to_tell('customer_key', since) }}),

contacts as (
    select ticket_key as record_key, hubspot_contact, source_contact, opened_at as seen_at from {{ ref('int_tickets') }} where {{ to_tell('ticket_key', since) }}
    union all
    select activity_key, hubspot_contact, source_contact, occurred_at from {{ ref('int_activities') }} where {{ to_tell('activity_key', since) }}
    union all
    select feedback_key, hubspot_contact, source_contact, submitted_at from {{ ref('int_feedback') }} where {{ to_tell('feedback_key', since) }}
),

profiles as (
    select
        {{ hash_key(["'profile'", 'klaviyo_profile']) }} as record_key,
        klaviyo_profile,
        min(occurred_at) as seen_at
    from {{ ref('int_messages') }}
    where klaviyo_profile is not null
    {%- if since %} and klaviyo_profile in (select klaviyo_profile from {{ changes(ref('int_messages'), since) }}){% endif %}
    group by klaviyo_profile
),

seen as (
    {{ unpivot_identifiers('web', 'record_key', 'seen_at', {
        'device_id': 'device', 'user_id': 'customer_code', 'user_email': 'email', 'email': 'email',
        'phone': 'phone', 'previous_device': 'device', 'previous_user': 'customer_code'}, since) }}
    union all
    {{ unpivot_identifiers(ref('int_orders'), 'order_key', 'ordered_at', {
        'customer_code': 'customer_code', 'email': 'email', 'phone': 'phone', 'loyalty_card': 'loyalty_card',
        'marketplace_buyer': 'marketplace_buyer'}, since) }}
    union all
    {{ unpivot_identifiers(ref('int_refunds'), 'refund_key', 'refunded_at', {
        'loyalty_card': 'loyalty_card', 'phone': 'phone'}, since) }}
    union all
    {{ unpivot_identifiers('customers', 'customer_key', 'created_at', {
        'customer_code': 'customer_code', 'email': 'email', 'phone': 'phone', 'loyalty_card': 'loyalty_card',
        'klaviyo_profile': 'klaviyo_profile', 'hubspot_contact': 'hubspot_contact', 'source_contact': 'source_contact'}, since) }}
    union all
    select customer_key, id_type, id_value, seen_at from {{ ref('int_customers__aliases') }} where {{ to_tell('customer_key', since) }}
    union all
    {{ unpivot_identifiers(ref('int_carts'), 'cart_key', 'created_at', {
        'customer_code': 'customer_code', 'email': 'email'}, since) }}
    union all
    {{ unpivot_identifiers('contacts', 'record_key', 'seen_at', {
        'hubspot_contact': 'hubspot_contact', 'source_contact': 'source_contact'}, since) }}
    union all
    {{ unpivot_identifiers(ref('int_feedback'), 'feedback_key', 'submitted_at', {
        'customer_code': 'customer_code', 'email': 'email', 'phone': 'phone'}, since) }}
    union all
    {{ unpivot_identifiers('profiles', 'record_key', 'seen_at', {'klaviyo_profile': 'klaviyo_profile'}, since) }}
)

select
    record_key,
    id_type,
    id_value,
    {{ hash_key(['id_type', 'id_value']) }} as node_key,
    min(seen_at) as seen_at
from seen
where id_value is not null
group by record_key, id_type, id_value
