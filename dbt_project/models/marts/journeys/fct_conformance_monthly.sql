-- Journeys held against the expected order of steps: how many follow it, skip a step, go back (int_journeys__conformance).
-- Grain: month, kind of cycle, deviation and place; `(any)` counts a journey once in each kind of deviation.
with counted as (
    select *, cast(sum(first_of_journey) over (partition by cohort_month, cycle) as bigint) as all_journeys
    from {{ ref('int_journeys__conformance_counts') }}
)

select
    cohort_month,
    cycle,
    deviation,
    place,
    journeys,
    all_journeys,
    {{ ratio('journeys', 'all_journeys') }} as journey_share,
    conversions,
    case when place <> '(any)' then row_number() over (
        partition by cohort_month, cycle, case when place = '(any)' then 1 else 0 end
        order by journeys desc, {{ hash_key(['deviation', 'place']) }}
    ) end as deviation_rank
from counted
