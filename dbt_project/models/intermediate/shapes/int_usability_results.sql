-- What participants of usability tests managed. Grain: test, task and participant.
{%- set columns = {
    'usability_result_key': 'text',
    'source_system': 'text',
    'test_code': 'text',
    'tested_on': 'date',
    'task_code': 'text',
    'task_name': 'text',
    'participant': 'text',
    'device_type': 'text',
    'is_completed': 'boolean',
    'seconds': 'decimal(18, 4)',
    'errors': 'bigint',
    '_loaded_at': 'timestamptz',
} %}

{{ shape_rows('usability_results', columns) }}
