-- Combinations of identifiers as events show them, each identifier by its kind. Grain: distinct combination.
{{ config(materialized='view') }}

with combinations as (
    select
        *,
        case when previous_id is not null then (
            select min(others.device_id) from {{ ref('int_events__combinations') }} as others
            where others.device_hash = combinations.previous_id
        ) end as previous_device
    from {{ ref('int_events__combinations') }} as combinations
)

select
    *,
    -- `previousId` of an alias is a device when some event used it as one, else an earlier user id.
    case when previous_device is null then previous_id end as previous_user
from combinations
