-- What participants managed in the usability-results shape. Grain: test, task and participant.
select
    {{ hash_key(["'usability_tests'", '_source_account', 'test_code', 'task_code', 'participant']) }} as usability_result_key,
    'usability_tests' as source_system,
    test_code,
    tested_on,
    task_code,
    task_name,
    participant,
    device as device_type,
    completed as is_completed,
    seconds,
    errors,
    _loaded_at
from {{ source('raw', 'usability_tests__results') }}
where not _is_deleted
