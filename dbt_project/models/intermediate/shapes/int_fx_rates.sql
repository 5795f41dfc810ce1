-- Exchange rates by day. Grain: day and currency pair. A rate is told on `told_on` and holds until another is told, for some days at most:
-- banks tell none at weekends and on holidays. A direction that nobody tells of a day is one by the other, which is.
{{ told_by_difference(['rate_date', 'from_currency', 'to_currency'], links=['rate_date', 'from_currency']) }}
{%- set columns = {
    'rate_date': 'date',
    'from_currency': 'text',
    'to_currency': 'text',
    'rate': exact_decimal(),
    '_loaded_at': 'timestamptz',
} %}

with shape as (
    {{ shape_rows('fx_rates', columns) }}
),

directions as (
    select rate_date, from_currency, to_currency, rate, false as is_reversed, _loaded_at
    from shape
    union all
    select rate_date, to_currency, from_currency, {{ exact_ratio('1', 'rate') }}, true, _loaded_at
    from shape
    where rate > 0
),

told as (
    select
        *, row_number() over (
            partition by rate_date, from_currency, to_currency order by is_reversed, _loaded_at desc, rate desc
        ) as choice
    from directions
    where from_currency <> to_currency
),

spans as (
    select *, lead(rate_date) over (partition by from_currency, to_currency order by rate_date) as told_next
    from told
    where choice = 1
),

days as (
    select
        spans.*, cast({{ dbt.dateadd('day', 'numbers.generated_number - 1', 'spans.rate_date') }} as date) as held_on
    from spans
    cross join ({{ dbt.generate_series(var('rate_holds_days') + 1) }}) as numbers
)

select held_on as rate_date, from_currency, to_currency, rate, rate_date as told_on, is_reversed, _loaded_at
from days
where told_next is null or held_on < told_next
