-- Weight of each eligible touch under each attribution model, as a whole number. Grain: conversion, touch and model.
-- Whole numbers make the shares of money exact and the same on every engine.
{{ config(materialized='view') }}

with weighted as (
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
)

select
    conversion_key, person_key, journey_key, converted_at, value_minor, attribution_model, touchpoint_key, channel, campaign,
    occurred_at, touch_no, touch_count, cast(weight as bigint) as weight,
    cast(sum(weight) over (partition by conversion_key, attribution_model) as bigint) as total_weight,
    cast(sum(weight) over (
        partition by conversion_key, attribution_model order by touch_no
        rows between unbounded preceding and current row
    ) as bigint) as running_weight
from weighted
