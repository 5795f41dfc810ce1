-- Every edge of the journey flow leads to a later step or to an end, so the diagram has no circle.
-- Remedy: look at the step numbers in rpt_journey_flow.
select *
from {{ ref('rpt_journey_flow') }}
where
    target_node not in ('converted', 'open', 'dropped', 'won_back', '… later')
    and cast(substring(target_node from 1 for 1) as integer) <> step_no + 1
