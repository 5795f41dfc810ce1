-- HubSpot contacts in the customers shape. Grain: one contact.
select
    {{ hash_key(["'hubspot'", '_source_account', 'id']) }} as customer_key,
    'hubspot' as source_system,
    id as source_record_id,
    3 as source_priority,
    customer_code,
    email,
    coalesce(nullif(mobile_phone, ''), phone) as phone,
    {{ person_name('lastname', 'firstname') }} as person_name,
    cast(null as text) as loyalty_card,
    cast(null as text) as klaviyo_profile,
    id as hubspot_contact,
    cast(null as text) as source_contact,
    additional_emails as other_emails,
    merged_object_ids as merged_contacts,
    cast(null as text) as gender,
    cast(null as text) as birth_year,
    city,
    cast(null as text) as address,
    'hubspot:' || company_id as crm_account,
    lifecyclestage as lifecycle,
    case when email_opt_out then 'unsubscribed' end as email_consent,
    cast(null as text) as sms_consent,
    created_at,
    updated_at,
    _loaded_at
from {{ source('raw', 'hubspot__contacts') }}
-- An archived contact still ties its identifiers together; only what it says of the person is gone.
