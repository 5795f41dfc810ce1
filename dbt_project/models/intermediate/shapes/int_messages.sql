{{ config(
    materialized='incremental', incremental_strategy='delete+insert', unique_key='message_event_key', on_schema_change='sync_all_columns'
) }}

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
    'is_machine': 'boolean',
    'occurred_at': 'timestamptz',
    '_loaded_at': 'timestamptz',
} %}

{{ shape_rows('messages', columns, key='message_event_key') }}
