-- Influencers' parts in campaigns, with code, reach and cost. Grain: campaign and influencer.
{%- set columns = {
    'endorsement_key': 'text',
    'source_system': 'text',
    'campaign_code': 'text',
    'campaign_name': 'text',
    'influencer': 'text',
    'network': 'text',
    'promo_code': 'text',
    'start_date': 'date',
    'end_date': 'date',
    'reach': 'bigint',
    'cost': exact_decimal(),
    'currency': 'text',
    '_loaded_at': 'timestamptz',
} %}

{{ shape_rows('endorsements', columns) }}
