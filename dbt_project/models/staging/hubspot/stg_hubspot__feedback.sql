-- HubSpot survey answers in the feedback shape. Grain: one submission.
select
    {{ hash_key(["'hubspot'", '_source_account', 'id']) }} as feedback_key,
    'hubspot' as source_system,
    id as source_record_id,
    contact_id as hubspot_contact,
    cast(null as text) as source_contact,
    cast(null as text) as customer_code,
    cast(null as text) as email,
    cast(null as text) as phone,
    cast(null as text) as message_channel,
    lower(survey_type) as survey_type,
    survey_name,
    score,
    case lower(survey_type) when 'nps' then 10 when 'csat' then 5 when 'ces' then 7 end as score_max,
    coalesce(submitted_at, created_at) as submitted_at,
    _loaded_at
from {{ source('raw', 'hubspot__feedback_submissions') }}
where not _is_deleted
