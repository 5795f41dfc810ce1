-- Support tickets. Grain: one ticket.
{{ told_by_difference('ticket_key', links=['ticket_key']) }}
{%- set columns = {
    'ticket_key': 'text',
    'source_system': 'text',
    'source_record_id': 'text',
    'hubspot_contact': 'text',
    'source_contact': 'text',
    'category': 'text',
    'priority': 'text',
    'opened_at': 'timestamptz',
    'closed_at': 'timestamptz',
    '_loaded_at': 'timestamptz',
} %}

{{ shape_rows('tickets', columns) }}
