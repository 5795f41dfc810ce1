-- Touches of journeys with their place in the journey and whether they are on its path. Grain: one touch.
{{ config(materialized='view') }}

select
    steps.journey_key,
    steps.cycle_no,
    steps.position,
    steps.post_purchase_of,
    steps.is_path,
    touches.*
from {{ ref('int_journeys__touches') }} as steps
inner join {{ ref('int_touchpoints') }} as touches on touches.touchpoint_key = steps.point_key
where not steps.is_conversion
