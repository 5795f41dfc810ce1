-- Exchange rates in the fx-rates shape. Grain: day and currency pair.
select
    rate_date,
    upper(from_currency) as from_currency,
    upper(to_currency) as to_currency,
    rate,
    _loaded_at
from {{ source('raw', 'offline_files__fx_rates') }}
where not _is_deleted
