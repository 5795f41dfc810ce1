-- Magento accounts in the customers shape. Grain: one account.
with cards as (
    select
        customers.id,
        customers._source_account,
        max({{ json_text('item.value', ['value']) }}) as loyalty_card
    from {{ source('raw', 'magento__customers') }} as customers
    {{ json_items('customers.custom_attributes') }}
    where {{ json_text('item.value', ['attribute_code']) }} = 'loyalty_card'
    group by customers.id, customers._source_account
),

first_addresses as (
    select
        customers.id,
        customers._source_account,
        {{ json_text('item.value', ['telephone']) }} as telephone,
        {{ json_text('item.value', ['city']) }} as city,
        {{ json_words("item.value -> 'street'") }} as address
    from {{ source('raw', 'magento__customers') }} as customers
    {{ json_items('customers.addresses') }}
    where item.position = 1
)

select
    {{ hash_key(["'magento'", 'customers._source_account', 'customers.id']) }} as customer_key,
    'magento' as source_system,
    cast(customers.id as text) as source_record_id,
    1 as source_priority,
    'C' || cast(customers.id as text) as customer_code,
    customers.email,
    first_addresses.telephone as phone,
    {{ person_name('customers.lastname', 'customers.firstname') }} as person_name,
    cards.loyalty_card,
    cast(null as text) as klaviyo_profile,
    cast(null as text) as hubspot_contact,
    cast(null as text) as source_contact,
    cast(null as text) as other_emails,
    cast(null as text) as merged_contacts,
    case customers.gender when 1 then 'male' when 2 then 'female' end as gender,
    substring(customers.dob from 1 for 4) as birth_year,
    first_addresses.city,
    first_addresses.address,
    cast(null as text) as crm_account,
    cast(null as text) as lifecycle,
    cast(null as text) as email_consent,
    cast(null as text) as sms_consent,
    customers.created_at,
    customers.updated_at,
    customers._loaded_at
from {{ source('raw', 'magento__customers') }} as customers
left join cards
    on cards.id = customers.id and cards._source_account is not distinct from customers._source_account
left join first_addresses
    on
        first_addresses.id = customers.id
        and first_addresses._source_account is not distinct from customers._source_account
where not customers._is_deleted
