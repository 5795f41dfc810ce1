-- Traffic as an analytics tool measures it, beside what the house counts itself. Grain: account, day and channel.
{%- set columns = {
    'web_report_key': 'text',
    'source_system': 'text',
    'account_id': 'text',
    'report_date': 'date',
    'channel': 'text',
    'sessions': 'bigint',
    'engaged_sessions': 'bigint',
    'visitors': 'bigint',
    'new_visitors': 'bigint',
    'page_views': 'bigint',
    'is_thresholded': 'boolean',
    'has_other_row': 'boolean',
    'is_sampled': 'boolean',
    '_loaded_at': 'timestamptz',
} %}

{{ shape_rows('web_reports', columns) }}
