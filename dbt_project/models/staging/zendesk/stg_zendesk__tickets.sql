-- Zendesk tickets in the tickets shape. Grain: one ticket.
-- The reason is what the tags say, else the type. Subject and text stay in raw.
select
    {{ hash_key(["'zendesk'", '_source_account', 'id']) }} as ticket_key,
    'zendesk' as source_system,
    cast(id as text) as source_record_id,
    cast(null as text) as hubspot_contact,
    'zendesk:' || cast(requester_id as text) as source_contact,
    coalesce(nullif(lower({{ json_words('tags') }}), ''), lower(type)) as category,
    lower(priority) as priority,
    created_at as opened_at,
    solved_at as closed_at,
    _loaded_at
from {{ source('raw', 'zendesk__tickets') }}
where not _is_deleted
