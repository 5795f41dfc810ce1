-- Journeys held against the expected order of steps: how many follow it, skip a step, go back (int_journeys__conformance).
-- Grain: month, kind of cycle, deviation and place; `(any)` counts a journey once in each kind of deviation.
with counted as (
    select
        cohort_month, cycle, deviation, place, count(*) as journeys,
        cast(sum(case when status = 'converted' then 1 else 0 end) as bigint) as conversions
    from {{ ref('int_journeys__conformance') }}
    group by cohort_month, cycle, deviation, place
),

months as (
    select cohort_month, cycle, count(distinct journey_key) as all_journeys
    from {{ ref('int_journeys__conformance') }}
    group by cohort_month, cycle
)

select
    counted.cohort_month,
    counted.cycle,
    counted.deviation,
    counted.place,
    counted.journeys,
    months.all_journeys,
    {{ ratio('counted.journeys', 'months.all_journeys') }} as journey_share,
    counted.conversions,
    case when counted.place <> '(any)' then row_number() over (
        partition by counted.cohort_month, counted.cycle, case when counted.place = '(any)' then 1 else 0 end
        order by counted.journeys desc, {{ hash_key(['counted.deviation', 'counted.place']) }}
    ) end as deviation_rank
from counted
inner join months on months.cohort_month = counted.cohort_month and months.cycle = counted.cycle
