-- HubSpot companies in the companies shape. Grain: one company.
select
    'hubspot:' || id as crm_account,
    cast(null as text) as merged_into,
    name,
    domain,
    cast(null as text) as industry,
    coalesce(archived, false) or _is_deleted as is_deleted,
    updated_at,
    _loaded_at
from {{ source('raw', 'hubspot__companies') }}
