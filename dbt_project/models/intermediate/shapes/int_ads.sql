-- Advertising platforms' own daily figures. Grain: account, day and ad.
-- A platform replaces whole days, so the table is rebuilt.
{%- set columns = {
    'ad_day_key': 'text',
    'platform': 'text',
    'account_id': 'text',
    'ad_date': 'date',
    'channel': 'text',
    'campaign_id': 'text',
    'campaign_name': 'text',
    'adset_id': 'text',
    'adset_name': 'text',
    'ad_id': 'text',
    'ad_name': 'text',
    'currency': 'text',
    'impressions': 'bigint',
    'clicks': 'bigint',
    'link_clicks': 'bigint',
    'reach': 'bigint',
    'platform_conversions': exact_decimal(),
    'spend': exact_decimal(),
    '_loaded_at': 'timestamptz',
} %}

{{ shape_rows('ads', columns) }}
