-- Klaviyo profiles in the customers shape. Grain: one profile.
select
    {{ hash_key(["'klaviyo'", '_source_account', 'id']) }} as customer_key,
    'klaviyo' as source_system,
    id as source_record_id,
    2 as source_priority,
    external_id as customer_code,
    email,
    phone_number as phone,
    {{ person_name('last_name', 'first_name') }} as person_name,
    cast(null as text) as loyalty_card,
    id as klaviyo_profile,
    cast(null as text) as hubspot_contact,
    cast(null as text) as source_contact,
    cast(null as text) as other_emails,
    cast(null as text) as merged_contacts,
    {{ json_text('properties', ['gender']) }} as gender,
    substring({{ json_text('properties', ['birthday']) }} from 1 for 4) as birth_year,
    city,
    cast(null as text) as address,
    cast(null as text) as crm_account,
    cast(null as text) as lifecycle,
    {%- for channel in ['email', 'sms'] %}
    {%- set consent = json_text('subscriptions', [channel, 'marketing', 'consent']) %}
    case
        -- Who is suppressed is not written to, whatever he agreed to.
        when {{ json_text('subscriptions', [channel, 'marketing', 'suppression', 0]) }} is not null then 'suppressed'
        when {{ consent }} = 'SUBSCRIBED'
            and {{ json_text('subscriptions', [channel, 'marketing', 'can_receive_' ~ channel ~ '_marketing']) }} = 'false' then 'suppressed'
        else {{ consent }}
    end as {{ channel }}_consent,
    {%- endfor %}
    created as created_at,
    updated as updated_at,
    _loaded_at
from {{ source('raw', 'klaviyo__profiles') }}
where not _is_deleted
