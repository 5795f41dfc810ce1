-- What all sellers together sold. Grain: month and region ('(all)': the whole market); of several figures the one told last.
{%- set columns = {
    'market_size_key': 'text',
    'source_system': 'text',
    'month': 'date',
    'region': 'text',
    'amount': exact_decimal(),
    'currency': 'text',
    'publisher': 'text',
    '_loaded_at': 'timestamptz',
} %}

with told as (
    {{ shape_rows('market_sizes', columns) }}
),

ranked as (
    select
        *,
        row_number() over (
            partition by month, lower(region) order by _loaded_at desc, market_size_key
        ) as choice
    from told
)

select market_size_key, source_system, month, region, amount, currency, publisher, _loaded_at
from ranked
where choice = 1
