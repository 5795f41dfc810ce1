-- Offline campaigns in the offline-campaigns shape. Grain: one campaign.
select
    {{ hash_key(["'offline_campaigns'", '_source_account', 'campaign_code']) }} as campaign_key,
    'offline_campaigns' as source_system,
    campaign_code,
    name as campaign_name,
    lower(medium) as medium,
    region,
    start_date,
    end_date,
    cost,
    coalesce(currency, '{{ reporting_currency() }}') as currency,
    reach,
    _loaded_at
from {{ source('raw', 'offline_campaigns__campaigns') }}
where not _is_deleted
