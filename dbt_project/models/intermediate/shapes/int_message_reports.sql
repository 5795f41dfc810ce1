-- Who left or complained after a message, where a platform tells how many but not who. Grain: one message.
{%- set columns = {
    'message_report_key': 'text',
    'source_system': 'text',
    'message_channel': 'text',
    'message_id': 'text',
    'unsubscribed': 'bigint',
    'complained': 'bigint',
    '_loaded_at': 'timestamptz',
} %}

{{ shape_rows('message_reports', columns) }}
