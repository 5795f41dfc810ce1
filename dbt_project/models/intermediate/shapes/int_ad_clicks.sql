-- Single clicks on ads, by the identifier that the landing page's address carries. Grain: one click.
{%- set columns = {
    'ad_click_key': 'text',
    'platform': 'text',
    'account_id': 'text',
    'click_id': 'text',
    'click_date': 'date',
    'campaign_id': 'text',
    'campaign_name': 'text',
    'adset_id': 'text',
    'adset_name': 'text',
    'ad_id': 'text',
    'keyword': 'text',
    'device_type': 'text',
    '_loaded_at': 'timestamptz',
} %}

{{ shape_rows('ad_clicks', columns) }}
