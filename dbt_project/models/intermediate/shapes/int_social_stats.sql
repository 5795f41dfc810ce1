-- The company on social networks. Grain: network, account and day, or (with a post) a post on the day it was published,
-- whose figures are those since then. Days of accounts are the platform's.
{%- set columns = {
    'social_stat_key': 'text',
    'source_system': 'text',
    'network': 'text',
    'account': 'text',
    'account_name': 'text',
    'post_id': 'text',
    'permalink': 'text',
    'stat_date': 'date',
    'followers': 'bigint',
    'follows_gained': 'bigint',
    'reach': 'bigint',
    'views': 'bigint',
    'likes': 'bigint',
    'comments': 'bigint',
    'shares': 'bigint',
    'engagements': 'bigint',
    'clicks': 'bigint',
    '_loaded_at': 'timestamptz',
} %}

{{ shape_rows('social_stats', columns) }}
