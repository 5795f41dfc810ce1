-- Salesforce calls and meetings in the activities shape. Grain: one activity.
select
    {{ hash_key(["'salesforce'", "'call'", '_source_account', 'id']) }} as activity_key,
    'salesforce' as source_system,
    id as source_record_id,
    'sales_call' as activity_type,
    cast(null as text) as hubspot_contact,
    'salesforce:' || who_id as source_contact,
    lower(call_type) as direction,
    lower(call_disposition) as outcome,
    coalesce(completed_at, created_at) as occurred_at,
    _loaded_at
from {{ source('raw', 'salesforce__tasks') }}
-- A task is a plan until it is done. Whoever logs a call gives it the subtype; integrations leave that at `Task` and write the type.
where not _is_deleted and 'call' in (lower(subtype), lower(type)) and lower(status) = 'completed'
union all
select
    {{ hash_key(["'salesforce'", "'meeting'", '_source_account', 'id']) }} as activity_key,
    'salesforce' as source_system,
    id as source_record_id,
    'sales_meeting' as activity_type,
    cast(null as text) as hubspot_contact,
    'salesforce:' || who_id as source_contact,
    cast(null as text) as direction,
    lower(type) as outcome,
    coalesce(starts_at, created_at) as occurred_at,
    _loaded_at
from {{ source('raw', 'salesforce__events') }}
where not _is_deleted
    -- An invited colleague has a record of the same meeting, a series one for its pattern.
    and not coalesce(is_child, false) and not coalesce(is_recurrence, false)
