-- What participants managed in usability tests (M21). Grain: test and task.
-- Time on task is that of the participants who completed it: who gave up says nothing of how long it takes.
select
    test_code,
    task_code,
    min(task_name) as task_name,
    min(tested_on) as tested_on,
    count(*) as participants,
    cast(sum(case when is_completed then 1 else 0 end) as bigint) as completed,
    {{ ratio('sum(case when is_completed then 1 else 0 end)', 'count(*)') }} as completion_rate,
    {{ ratio(
        'sum(case when is_completed then seconds end)', 'count(case when is_completed then seconds end)'
    ) }} as seconds_mean,
    cast(sum(errors) as bigint) as errors,
    {{ ratio('sum(errors)', 'count(errors)') }} as errors_per_participant
from {{ ref('int_usability_results') }}
group by test_code, task_code
