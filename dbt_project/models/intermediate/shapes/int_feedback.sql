-- Answers to surveys. Grain: one answer.
-- `message_channel` is that of the message that asked, where the platform tells: the answer is a reply to it.
{{ told_by_difference('feedback_key', links=['feedback_key']) }}
{%- set columns = {
    'feedback_key': 'text',
    'source_system': 'text',
    'source_record_id': 'text',
    'hubspot_contact': 'text',
    'source_contact': 'text',
    'customer_code': 'text',
    'email': 'text',
    'phone': 'text',
    'message_channel': 'text',
    'survey_type': 'text',
    'survey_name': 'text',
    'score': 'decimal(18, 4)',
    'score_max': 'decimal(18, 4)',
    'submitted_at': 'timestamptz',
    '_loaded_at': 'timestamptz',
} %}

{{ shape_rows('feedback', columns) }}
