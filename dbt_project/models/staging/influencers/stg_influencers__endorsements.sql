-- Influencers' parts in campaigns in the endorsements shape. Grain: campaign and influencer.
select
    {{ hash_key(["'influencers'", '_source_account', 'campaign_code', 'influencer']) }} as endorsement_key,
    'influencers' as source_system,
    campaign_code,
    campaign_name,
    influencer,
    network,
    promo_code,
    start_date,
    end_date,
    reach,
    cost,
    coalesce(currency, '{{ reporting_currency() }}') as currency,
    _loaded_at
from {{ source('raw', 'influencers__endorsements') }}
where not _is_deleted
