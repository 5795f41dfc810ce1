-- Journeys as a flow diagram: edges `1·Channel` -> `2·Channel` down to what became of them.
-- Grain: month, source and target. The step number in each label keeps the graph free of circles.
-- The same channel twice in a row is one step; what comes after step 6 is `… later`.
with steps as (
    select
        journey_key,
        position_from_start,
        channel,
        lag(channel) over (partition by journey_key order by position_from_start) as previous_channel
    from {{ ref('bridge_journey_touch') }}
    where is_path
),

numbered as (
    select
        journey_key,
        channel,
        row_number() over (partition by journey_key order by position_from_start) as step_no
    from steps
    where previous_channel is null or previous_channel <> channel
),

nodes as (
    select
        journey_key,
        least(step_no, 7) as step_no,
        case when step_no <= 6 then cast(step_no as text) || '·' || channel else '… later' end as node
    from numbered
    where step_no <= 7
),

chained as (
    select
        journey_key,
        step_no,
        node,
        lead(node) over (partition by journey_key order by step_no) as next_node
    from nodes
),

edges as (
    select
        journeys.cohort_month,
        chained.step_no,
        chained.node as source_node,
        coalesce(
            chained.next_node,
            case journeys.status when 'lapsed' then 'dropped' else journeys.status end
        ) as target_node,
        journeys.journey_key,
        journeys.value_minor
    from chained
    inner join {{ ref('fct_journeys') }} as journeys on journeys.journey_key = chained.journey_key
)

select
    cohort_month,
    source_node,
    target_node,
    min(step_no) as step_no,
    count(*) as journeys,
    cast(sum(value_minor) as bigint) as value_minor
from edges
group by cohort_month, source_node, target_node
