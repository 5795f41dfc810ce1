-- Zendesk end users in the customers shape. Grain: one user.
-- A deleted user still ties its identifiers together; the agents are nobody's customers.
select
    {{ hash_key(["'zendesk'", '_source_account', 'id']) }} as customer_key,
    'zendesk' as source_system,
    cast(id as text) as source_record_id,
    4 as source_priority,
    external_id as customer_code,
    email,
    phone,
    {{ person_name('name') }} as person_name,
    cast(null as text) as loyalty_card,
    cast(null as text) as klaviyo_profile,
    cast(null as text) as hubspot_contact,
    'zendesk:' || cast(id as text) as source_contact,
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
    created_at,
    updated_at,
    _loaded_at
from {{ source('raw', 'zendesk__users') }}
where coalesce(role, 'end-user') = 'end-user'
