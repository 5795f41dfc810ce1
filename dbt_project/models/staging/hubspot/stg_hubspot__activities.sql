-- HubSpot calls and meetings in the activities shape. Grain: one activity.
select
    {{ hash_key(["'hubspot'", "'call'", '_source_account', 'id']) }} as activity_key,
    'hubspot' as source_system,
    id as source_record_id,
    'sales_call' as activity_type,
    contact_id as hubspot_contact,
    cast(null as text) as source_contact,
    lower(direction) as direction,
    lower(status) as outcome,
    coalesce(occurred_at, created_at) as occurred_at,
    _loaded_at
from {{ source('raw', 'hubspot__calls') }}
where not _is_deleted
union all
select
    {{ hash_key(["'hubspot'", "'meeting'", '_source_account', 'id']) }} as activity_key,
    'hubspot' as source_system,
    id as source_record_id,
    'sales_meeting' as activity_type,
    contact_id as hubspot_contact,
    cast(null as text) as source_contact,
    cast(null as text) as direction,
    lower(outcome) as outcome,
    coalesce(occurred_at, created_at) as occurred_at,
    _loaded_at
from {{ source('raw', 'hubspot__meetings') }}
where not _is_deleted
