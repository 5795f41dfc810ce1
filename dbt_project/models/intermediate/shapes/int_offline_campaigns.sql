-- Campaigns outside the net, with their cost. Grain: one campaign.
{%- set columns = {
    'campaign_key': 'text',
    'source_system': 'text',
    'campaign_code': 'text',
    'campaign_name': 'text',
    'medium': 'text',
    'region': 'text',
    'start_date': 'date',
    'end_date': 'date',
    'cost': exact_decimal(),
    'currency': 'text',
    'reach': 'bigint',
    '_loaded_at': 'timestamptz',
} %}

{{ shape_rows('offline_campaigns', columns) }}
