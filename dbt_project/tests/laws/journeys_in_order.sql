-- A person's journeys follow one another, positions count without a hole, and no touch comes after its journey's end.
-- Looked at are the people whom this build told anew.
-- Remedy: look at the order of points in int_journeys__touches of the person named.
select journey_key, 'starts before the one before ends' as reason
from (
    select
        journey_key, started_at,
        lag(ended_at) over (partition by person_key order by journey_no) as previous_end
    from {{ ref('fct_journeys') }} as journeys
    where {{ told_anew('journeys') }}
) as ordered
where started_at < previous_end
union all
select journeys.journey_key, 'touches do not count up' as reason
from {{ ref('fct_journeys') }} as journeys
left join {{ ref('bridge_journey_touch') }} as touches on touches.journey_key = journeys.journey_key
where {{ told_anew('journeys') }}
group by journeys.journey_key, journeys.touches, journeys.ended_at
having
    count(*) <> journeys.touches
    or max(touches.position_from_start) <> journeys.touches
    or max(touches.occurred_at) > journeys.ended_at
