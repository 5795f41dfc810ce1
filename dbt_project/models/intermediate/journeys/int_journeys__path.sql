-- Touches of journeys with their place in the journey's path. Grain: one touch.
-- The path is what led somewhere: neither the purchase itself nor the tail of the order before,
-- unless a journey has nothing else.
{{ config(materialized='view') }}

with members as (
    select
        steps.journey_key,
        steps.cycle_no,
        steps.position,
        steps.post_purchase_of,
        touches.*,
        case when touches.touchpoint_type <> 'purchase' and steps.post_purchase_of is null then 2
            when touches.touchpoint_type <> 'purchase' then 1 else 0 end as path_rank
    from {{ ref('int_journeys__touches') }} as steps
    inner join {{ ref('int_touchpoints') }} as touches on touches.touchpoint_key = steps.point_key
    where not steps.is_conversion
),

best as (
    select *, max(path_rank) over (partition by journey_key) as best_rank from members
)

select *, path_rank = best_rank as is_path
from best
