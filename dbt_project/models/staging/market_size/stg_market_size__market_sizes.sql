-- Sizes of markets in the market-sizes shape. Grain: month and region as written.
select
    {{ hash_key(["'market_size'", '_source_account', 'month', 'region']) }} as market_size_key,
    'market_size' as source_system,
    {{ month_of('month') }} as month,
    case
        when lower(trim({{ nfc('region') }})) in ('all', '(all)', 'toàn quốc', 'cả nước') then '(all)'
        else trim({{ nfc('region') }})
    end as region,
    amount,
    coalesce(currency, '{{ reporting_currency() }}') as currency,
    publisher,
    _loaded_at
from {{ source('raw', 'market_size__sizes') }}
where not _is_deleted
