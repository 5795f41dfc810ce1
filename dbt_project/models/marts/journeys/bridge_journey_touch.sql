-- Which touches make which journey, counted from both ends. Grain: journey and touch.
{{ told_by_person(['journey_key', 'touchpoint_key']) }}

select
    path.journey_key,
    path.touchpoint_key,
    path.person_key,
    path.occurred_at,
    row_number() over (partition by path.journey_key order by path.position) as position_from_start,
    row_number() over (partition by path.journey_key order by path.position desc) as position_from_end,
    path.channel,
    path.touchpoint_type,
    path.is_path
from {{ ref('int_journeys__path') }} as path
where {{ only_affected('path') }}
