-- Keywords of search ads with the platform's score of their quality. Grain: account, day, ad group and keyword.
-- A platform replaces whole days, so the table is rebuilt.
{%- set columns = {
    'keyword_day_key': 'text',
    'platform': 'text',
    'account_id': 'text',
    'ad_date': 'date',
    'campaign_id': 'text',
    'campaign_name': 'text',
    'adset_id': 'text',
    'keyword_id': 'text',
    'keyword': 'text',
    'match_type': 'text',
    'quality_score': 'bigint',
    'impressions': 'bigint',
    'clicks': 'bigint',
    'currency': 'text',
    'spend': exact_decimal(),
    '_loaded_at': 'timestamptz',
} %}

{{ shape_rows('keyword_quality', columns) }}
