-- Journeys as a flow diagram: edges `1·Channel` -> `2·Channel` down to what became of them.
-- Grain: month, source and target. The step number in each label keeps the graph free of circles.
-- The same channel twice in a row is one step; what comes after step 6 is `… later`.
with steps as (
    select
        cohort_month, step_no, from_node, journeys, value_minor,
        case when to_node <> '(' || segment || ')' then to_node end as next_node,
        case segment when 'lapsed' then 'dropped' else segment end as outcome
    from {{ ref('agg_transition_graph') }}
    where level = 'channel' and direction = 'start' and dimension = 'status' and step_no <= 7
),

edges as (
    select
        cohort_month,
        step_no,
        case when step_no <= 6 then cast(step_no as text) || '·' || from_node else '… later' end as source_node,
        case
            when step_no > 6 or next_node is null then outcome
            when step_no = 6 then '… later'
            else cast(step_no + 1 as text) || '·' || next_node
        end as target_node,
        journeys,
        value_minor
    from steps
)

select
    cohort_month,
    source_node,
    target_node,
    min(step_no) as step_no,
    cast(sum(journeys) as bigint) as journeys,
    cast(sum(value_minor) as bigint) as value_minor
from edges
group by cohort_month, source_node, target_node
