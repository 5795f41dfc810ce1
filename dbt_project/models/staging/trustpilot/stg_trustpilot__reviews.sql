-- Trustpilot's reviews in the reviews shape. Grain: one review that the public can see.
select
    {{ hash_key(["'trustpilot'", '_source_account', 'id']) }} as review_key,
    'trustpilot' as source_system,
    id as source_record_id,
    coalesce(location_name, business_unit_domain) as place,
    cast(null as text) as product,
    stars as rating,
    5 as rating_max,
    coalesce(trim(text), '') <> '' or coalesce(trim(title), '') <> '' as has_text,
    language,
    created_at as reviewed_at,
    updated_at,
    reply_created_at as replied_at,
    -- What an organic reviewer typed in nobody checked: only an invitation knows the order.
    case when referral_email is not null then nullif(trim(reference_id), '') end as order_number,
    cast(null as text) as customer_code,
    lower(nullif(trim(referral_email), '')) as email,
    cast(null as text) as phone,
    _loaded_at
from {{ source('raw', 'trustpilot__reviews') }}
where not _is_deleted and coalesce(status, 'active') = 'active' and coalesce(report_visibility, 'visible') <> 'hidden'
