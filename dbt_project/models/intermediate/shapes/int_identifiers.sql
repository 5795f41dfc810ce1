-- Every identifier that a record shows, normalised. Grain: record and identifier.
-- Web events and message profiles count once per distinct combination, not once per event.
with web as (select * from {{ ref('int_events__identifiers') }}),

customers as (select * from {{ ref('int_customers') }}),

other_emails as (
    select customers.customer_key, part.value as email, customers.created_at
    from customers
    {{ split_rows('customers.other_emails', ';') }}
),

merged_contacts as (
    select customers.customer_key, part.value as contact, customers.created_at
    from customers
    {{ split_rows('customers.merged_contacts', ';') }}
),

contacts as (
    select ticket_key as record_key, hubspot_contact, source_contact, opened_at as seen_at from {{ ref('int_tickets') }}
    union all
    select activity_key, hubspot_contact, source_contact, occurred_at from {{ ref('int_activities') }}
    union all
    select feedback_key, hubspot_contact, source_contact, submitted_at from {{ ref('int_feedback') }}
),

profiles as (
    select
        {{ hash_key(["'profile'", 'klaviyo_profile']) }} as record_key,
        klaviyo_profile,
        min(occurred_at) as seen_at
    from {{ ref('int_messages') }}
    where klaviyo_profile is not null
    group by klaviyo_profile
),

seen as (
    {{ unpivot_identifiers('web', 'record_key', 'seen_at', {
        'device_id': 'device', 'user_id': 'customer_code', 'user_email': 'email', 'email': 'email',
        'phone': 'phone', 'previous_device': 'device', 'previous_user': 'customer_code'}) }}
    union all
    {{ unpivot_identifiers(ref('int_orders'), 'order_key', 'ordered_at', {
        'customer_code': 'customer_code', 'email': 'email', 'phone': 'phone', 'loyalty_card': 'loyalty_card',
        'marketplace_buyer': 'marketplace_buyer'}) }}
    union all
    {{ unpivot_identifiers(ref('int_refunds'), 'refund_key', 'refunded_at', {
        'loyalty_card': 'loyalty_card', 'phone': 'phone'}) }}
    union all
    {{ unpivot_identifiers('customers', 'customer_key', 'created_at', {
        'customer_code': 'customer_code', 'email': 'email', 'phone': 'phone', 'loyalty_card': 'loyalty_card',
        'klaviyo_profile': 'klaviyo_profile', 'hubspot_contact': 'hubspot_contact', 'source_contact': 'source_contact'}) }}
    union all
    {{ unpivot_identifiers('other_emails', 'customer_key', 'created_at', {'email': 'email'}) }}
    union all
    {{ unpivot_identifiers('merged_contacts', 'customer_key', 'created_at', {'contact': 'hubspot_contact'}) }}
    union all
    {{ unpivot_identifiers(ref('int_carts'), 'cart_key', 'created_at', {
        'customer_code': 'customer_code', 'email': 'email'}) }}
    union all
    {{ unpivot_identifiers('contacts', 'record_key', 'seen_at', {
        'hubspot_contact': 'hubspot_contact', 'source_contact': 'source_contact'}) }}
    union all
    {{ unpivot_identifiers(ref('int_feedback'), 'feedback_key', 'submitted_at', {
        'customer_code': 'customer_code', 'email': 'email', 'phone': 'phone'}) }}
    union all
    {{ unpivot_identifiers('profiles', 'record_key', 'seen_at', {'klaviyo_profile': 'klaviyo_profile'}) }}
)

select
    record_key,
    id_type,
    id_value,
    {{ hash_key(['id_type', 'id_value']) }} as node_key,
    min(seen_at) as seen_at
from seen
where id_value is not null and id_value <> ''
group by record_key, id_type, id_value
