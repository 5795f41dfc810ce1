-- Weight of each eligible touch under each attribution model, as a whole number. Grain: conversion, touch and model.
-- Whole numbers make the shares of money exact and the same on every engine.
{{ config(materialized='view') }}

select
    eligible.*,
    models.attribution_model,
    case models.kind
        when 'first' then case when touch_no = 1 then 1 else 0 end
        when 'last' then case when touch_no = touch_count then 1 else 0 end
        when 'linear' then 1
        when 'position' then
            case
                when touch_count <= 2 then 1
                when touch_no = 1 then models.first_weight * (touch_count - 2)
                when touch_no = touch_count then models.last_weight * (touch_count - 2)
                else 100 - models.first_weight - models.last_weight
            end
        when 'time_decay' then greatest(1, cast(round(cast(1000000 * power(
            cast(0.5 as double precision),
            {{ days_between('eligible.occurred_at', 'eligible.converted_at') }} / models.half_life_days
        ) as decimal(18, 6)), 0) as bigint))
    end as weight
from {{ ref('int_attribution__eligible') }} as eligible
cross join {{ ref('seed_attribution_models') }} as models
