-- Exchange rates in the fx-rates shape. Grain: day and currency pair.
select
    rate_date,
    {{ currency_code('from_currency') }} as from_currency,
    {{ currency_code('to_currency') }} as to_currency,
    rate,
    _loaded_at
from {{ source('raw', 'fx_rates__rates') }}
where not _is_deleted
