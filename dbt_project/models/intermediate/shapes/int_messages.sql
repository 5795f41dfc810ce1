{{ told_by_difference('message_event_key', links=['message_event_key', 'klaviyo_profile'], scope='told', indexes=[
    {'columns': ['klaviyo_profile']}, {'columns': ['_read_until']}]) }}

-- What happened to messages and list memberships. Grain: one message event.
{%- set columns = {
    'message_event_key': 'text',
    'source_system': 'text',
    'source_record_id': 'text',
    'message_event': 'text',
    'message_channel': 'text',
    'klaviyo_profile': 'text',
    'campaign': 'text',
    'message_id': 'text',
    'list_name': 'text',
    'reason': 'text',
    'is_machine': 'boolean',
    'is_flow': 'boolean',
    'occurred_at': 'timestamptz',
    '_loaded_at': 'timestamptz',
} %}

{{ shape_rows('messages', columns, key='message_event_key') }}
