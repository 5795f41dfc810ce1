-- HubSpot tickets in the tickets shape. Grain: one ticket.
select
    {{ hash_key(["'hubspot'", '_source_account', 'id']) }} as ticket_key,
    'hubspot' as source_system,
    id as source_record_id,
    contact_id as hubspot_contact,
    cast(null as text) as source_contact,
    lower(category) as category,
    lower(priority) as priority,
    coalesce(opened_at, created_at) as opened_at,
    closed_at,
    _loaded_at
from {{ source('raw', 'hubspot__tickets') }}
where not _is_deleted
