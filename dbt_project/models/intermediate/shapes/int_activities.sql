-- Calls and meetings of the sales force. Grain: one activity.
{{ told_by_difference('activity_key', links=['activity_key']) }}
{%- set columns = {
    'activity_key': 'text',
    'source_system': 'text',
    'source_record_id': 'text',
    'activity_type': 'text',
    'hubspot_contact': 'text',
    'source_contact': 'text',
    'direction': 'text',
    'outcome': 'text',
    'occurred_at': 'timestamptz',
    '_loaded_at': 'timestamptz',
} %}

{{ shape_rows('activities', columns) }}
