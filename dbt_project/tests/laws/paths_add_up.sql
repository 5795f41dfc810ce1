-- Every journey has one path and one first step in every dimension, and within a level it is lost at most once.
-- Remedy: a segment of journey_segment leaves some journeys out, or fct_handovers_weekly tells a loss twice.
with journeys as (
    select count(*) as journeys, sum(case when status = 'converted' then 0 else 1 end) as unconverted from {{ ref('fct_journeys') }}
)

select told.*
from (
    select 'agg_paths' as mart, dimension as part, sum(journeys) as journeys from {{ ref('agg_paths') }} group by dimension
    union all
    select 'agg_transition_graph', dimension || ' ' || level, sum(journeys) from {{ ref('agg_transition_graph') }}
    where direction = 'start' and step_no = 1 group by dimension || ' ' || level
) as told
cross join journeys
where told.journeys <> journeys.journeys
union all
select 'fct_handovers_weekly', lost.level, lost.lost_journeys
from (
    select level, sum(lost_journeys) as lost_journeys from {{ ref('fct_handovers_weekly') }} group by level
) as lost
cross join journeys
where lost.lost_journeys > journeys.unconverted
