-- Salesforce accounts in the companies shape. Grain: one account. The loser of a merge is the winner.
select
    'salesforce:' || id as crm_account,
    'salesforce:' || master_record_id as merged_into,
    name,
    cast(null as text) as domain,
    industry,
    coalesce(is_deleted, false) or _is_deleted as is_deleted,
    system_modstamp as updated_at,
    _loaded_at
from {{ source('raw', 'salesforce__accounts') }}
