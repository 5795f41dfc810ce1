-- Shopify customers in the customers shape. Grain: one customer.
select
    {{ hash_key(["'shopify'", 'customers._source_account', 'customers.id']) }} as customer_key,
    'shopify' as source_system,
    cast(customers.id as text) as source_record_id,
    2 as source_priority,
    'shopify:' || cast(customers.id as text) as customer_code,
    customers.email,
    coalesce(nullif(customers.phone, ''), customers.address_phone) as phone,
    {{ person_name('customers.last_name', 'customers.first_name') }} as person_name,
    cast(null as text) as loyalty_card,
    cast(null as text) as klaviyo_profile,
    cast(null as text) as hubspot_contact,
    cast(null as text) as source_contact,
    cast(null as text) as other_emails,
    cast(null as text) as merged_contacts,
    cast(null as text) as gender,
    cast(null as text) as birth_year,
    customers.city,
    customers.address,
    cast(null as text) as crm_account,
    cast(null as text) as lifecycle,
    lower(customers.email_consent) as email_consent,
    lower(customers.sms_consent) as sms_consent,
    customers.created_at,
    customers.updated_at,
    customers._loaded_at
from {{ source('raw', 'shopify__customers') }} as customers
left join {{ ref('base_shopify__deletions') }} as deletions
    on
        deletions.subject_type = 'CUSTOMER' and deletions.id = cast(customers.id as text)
        and deletions._source_account is not distinct from customers._source_account
where deletions.id is null
