-- Exchange rates by day. Grain: day and currency pair.
{{ told_by_difference(['rate_date', 'from_currency', 'to_currency'], links=['rate_date', 'from_currency']) }}
{%- set columns = {
    'rate_date': 'date',
    'from_currency': 'text',
    'to_currency': 'text',
    'rate': exact_decimal(),
    '_loaded_at': 'timestamptz',
} %}

{{ shape_rows('fx_rates', columns) }}
