-- WooCommerce accounts in the customers shape. Grain: one account.
select
    {{ hash_key(["'woocommerce'", '_source_account', 'id']) }} as customer_key,
    'woocommerce' as source_system,
    cast(id as text) as source_record_id,
    2 as source_priority,
    'woocommerce:' || cast(id as text) as customer_code,
    email,
    phone,
    {{ person_name('last_name', 'first_name') }} as person_name,
    cast(null as text) as loyalty_card,
    cast(null as text) as klaviyo_profile,
    cast(null as text) as hubspot_contact,
    cast(null as text) as source_contact,
    cast(null as text) as other_emails,
    cast(null as text) as merged_contacts,
    cast(null as text) as gender,
    cast(null as text) as birth_year,
    city,
    address,
    cast(null as text) as crm_account,
    cast(null as text) as lifecycle,
    cast(null as text) as email_consent,
    cast(null as text) as sms_consent,
    date_created_gmt as created_at,
    date_modified_gmt as updated_at,
    _loaded_at
from {{ source('raw', 'woocommerce__customers') }}
where not _is_deleted and coalesce(role, '') not in ('administrator', 'shop_manager')
