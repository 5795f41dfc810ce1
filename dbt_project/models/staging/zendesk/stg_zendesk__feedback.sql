-- Zendesk satisfaction ratings in the feedback shape: good is 1 of 1, bad is 0. Grain: one rating.
select
    {{ hash_key(["'zendesk'", '_source_account', 'id']) }} as feedback_key,
    'zendesk' as source_system,
    cast(id as text) as source_record_id,
    cast(null as text) as hubspot_contact,
    'zendesk:' || cast(requester_id as text) as source_contact,
    cast(null as text) as customer_code,
    cast(null as text) as email,
    cast(null as text) as phone,
    cast(null as text) as message_channel,
    'csat' as survey_type,
    'ticket' as survey_name,
    case score when 'good' then 1 else 0 end as score,
    1 as score_max,
    updated_at as submitted_at,
    _loaded_at
from {{ source('raw', 'zendesk__satisfaction_ratings') }}
where score in ('good', 'bad') and not _is_deleted
