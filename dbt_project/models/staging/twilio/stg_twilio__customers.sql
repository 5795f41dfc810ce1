-- Recipients of Twilio text messages, and who answered one to leave, in the customers shape. Grain: one phone number.
select
    {{ hash_key(["'twilio'", 'phone']) }} as customer_key,
    'twilio' as source_system,
    -- His first message stands for the number, which nobody but the vault knows past here.
    min(sid) as source_record_id,
    5 as source_priority,
    cast(null as text) as customer_code,
    cast(null as text) as email,
    phone,
    cast(null as text) as person_name,
    cast(null as text) as loyalty_card,
    'sms:' || phone as klaviyo_profile,
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
    min(date_created) as created_at,
    max(date_created) as updated_at,
    max(_loaded_at) as _loaded_at
from {{ ref('base_twilio__texts') }}
group by phone
