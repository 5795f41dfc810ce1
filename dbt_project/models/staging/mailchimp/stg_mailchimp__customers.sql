-- Mailchimp members in the customers shape. Grain: list and member.
select
    {{ hash_key(["'mailchimp'", '_source_account', 'list_id', 'id']) }} as customer_key,
    'mailchimp' as source_system,
    list_id || ':' || id as source_record_id,
    4 as source_priority,
    cast(null as text) as customer_code,
    email_address as email,
    {{ json_text('merge_fields', ['PHONE']) }} as phone,
    {{ person_name(json_text('merge_fields', ['LNAME']), json_text('merge_fields', ['FNAME'])) }} as person_name,
    cast(null as text) as loyalty_card,
    -- A member's id is made of his address: it is one person's on every list, and told apart from other systems' ids.
    'mailchimp:' || id as klaviyo_profile,
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
    upper(status) as email_consent,
    cast(null as text) as sms_consent,
    coalesce(timestamp_signup, timestamp_opt, last_changed) as created_at,
    last_changed as updated_at,
    _loaded_at
from {{ source('raw', 'mailchimp__members') }}
where not _is_deleted
