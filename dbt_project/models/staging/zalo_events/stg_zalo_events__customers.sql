-- Phones that received a Zalo notification in the customers shape. Grain: one phone number.
-- A hashed number (sent as such) is no number, and joins nobody.
select
    {{ hash_key(["'zalo_events'", 'recipient_id']) }} as customer_key,
    'zalo_events' as source_system,
    -- His first notification stands for the number, which nobody but the vault knows past here.
    min(signature) as source_record_id,
    5 as source_priority,
    cast(null as text) as customer_code,
    cast(null as text) as email,
    '+' || recipient_id as phone,
    cast(null as text) as person_name,
    cast(null as text) as loyalty_card,
    'zalo:+' || recipient_id as klaviyo_profile,
    cast(null as text) as hubspot_contact,
    cast(null as text) as source_contact,
    cast(null as text) as other_emails,
    cast(null as text) as merged_contacts,
    cast(null as text) as gender,
    cast(null as text) as birth_year,
    cast(null as text) as city,
    cast(null as text) as address,
    cast(null as text) as crm_account,
    cast(null as text) as lifecycle,
    cast(null as text) as email_consent,
    cast(null as text) as sms_consent,
    min(delivery_time) as created_at,
    max(delivery_time) as updated_at,
    max(_loaded_at) as _loaded_at
from {{ source('raw', 'zalo_events__events') }}
where
    not _is_deleted
    and event_name = 'user_received_message'
    and delivery_time is not null
    and length(recipient_id) < 16
group by recipient_id
