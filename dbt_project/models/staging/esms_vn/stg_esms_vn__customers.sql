-- Recipients of eSMS.vn text messages in the customers shape. Grain: one phone number.
with sent as (
    {%- for kind in ['advertising', 'customer_care', 'fixed_number'] %}
    select {{ normalise_phone('phone') }} as phone, reference_id, sent_time, _loaded_at
    from {{ source('raw', 'esms_vn__' ~ kind) }}
    where not _is_deleted and sent_time is not null
    {{ 'union all' if not loop.last }}
    {%- endfor %}
)

select
    {{ hash_key(["'esms_vn'", 'phone']) }} as customer_key,
    'esms_vn' as source_system,
    -- His first message stands for the number, which nobody but the vault knows past here.
    min(reference_id) as source_record_id,
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
    min(sent_time) as created_at,
    max(sent_time) as updated_at,
    max(_loaded_at) as _loaded_at
from sent
where phone is not null
group by phone
