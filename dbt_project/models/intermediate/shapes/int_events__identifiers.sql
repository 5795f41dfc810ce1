-- Combinations of identifiers as events show them, each identifier by its kind. Grain: distinct combination.
{{ config(materialized='view') }}

with combinations as (
    select
        *,
        case
            when previous_id is null then false
            else exists (
                select 1 from {{ ref('int_events__combinations') }} as others where others.device = combinations.previous_id
            )
        end as is_device_before
    from {{ ref('int_events__combinations') }} as combinations
)

select
    *,
    case when user_id like '%@%' then user_id end as user_email,
    -- `previousId` of an alias is a device when some event used it as one, else an earlier user id.
    case when is_device_before then previous_id end as previous_device,
    case when not is_device_before then previous_id end as previous_user
from combinations
