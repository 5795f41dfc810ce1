-- The stage each person is in now, and since when. Grain: person and model. What usually comes next: fct_stage_benchmarks.
{{ told_by_person(['person_key', 'framework']) }}

select person_key, framework, stage, stage_position, person_entered_at as entered_at, last_touch_at, journey_key
from {{ ref('int_journeys__stage_entries') }} as entries
where is_person_last and {{ only_affected('entries') }}
