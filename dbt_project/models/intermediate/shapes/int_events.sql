{{ told_by_difference('event_key', links=['event_key', 'device_id', 'user_id', 'order_number'], scope='told',
    indexes=[{'columns': ['device_id', 'occurred_at']}, {'columns': ['order_number']}, {'columns': ['_read_until']}], beside='device_id, occurred_at') }}

-- Web and app events of every source: behaviour and identification. Grain: one event.
-- Identification calls ride along: they carry identity and are never put into sessions.
-- `user_email` is the user id where that is an e-mail.
{%- set columns = {
    'event_key': 'text',
    'source_system': 'text',
    'source_account': 'text',
    'source_record_id': 'text',
    'event_type': 'text',
    'event_name': 'text',
    'is_behavioural': 'boolean',
    'is_page_view': 'boolean',
    'device_id': 'text',
    'user_id': 'text',
    'user_email': 'text',
    'previous_id': 'text',
    'email': 'text',
    'phone': 'text',
    'occurred_at': 'timestamptz',
    'page_url': 'text',
    'page_path': 'text',
    'page_title': 'text',
    'referrer_host': 'text',
    'utm_source': 'text',
    'utm_medium': 'text',
    'utm_campaign': 'text',
    'utm_content': 'text',
    'click_id': 'text',
    'device_type': 'text',
    'product': 'text',
    'order_number': 'text',
    'amount': exact_decimal(),
    'currency': 'text',
    'category': 'text',
    'properties': json_type(),
    '_loaded_at': 'timestamptz',
} %}

{{ shape_rows('events', columns, key='event_key') }}
