-- Credit of conversions shared among the touches that earned them. Grain: conversion, touch and model.
-- Whole minor units that add up to the order's value exactly: each touch gets the difference of two rounded
-- running shares. A conversion nobody earned has one row with the touch `(none)`.
{{ told_by_person(['conversion_key', 'attribution_model', 'touchpoint_key']) }}

with running as (
    select
        weights.*,
        sum(weight) over (partition by conversion_key, attribution_model) as total_weight,
        sum(weight) over (
            partition by conversion_key, attribution_model order by touch_no
            rows between unbounded preceding and current row
        ) as running_weight
    from {{ ref('int_attribution__weights') }} as weights
    where {{ only_affected('weights') }}
),

shared as (
    select
        running.*,
        {{ integer_share('greatest(coalesce(value_minor, 0), 0)', 'running_weight', 'total_weight') }} as upto,
        {{ integer_share('greatest(coalesce(value_minor, 0), 0)', '(running_weight - weight)', 'total_weight') }} as before
    from running
),

unearned as (
    select journeys.*, models.attribution_model
    from {{ ref('int_journeys__cycles') }} as journeys
    cross join {{ ref('seed_attribution_models') }} as models
    where
        journeys.conversion_key is not null
        and {{ only_affected('journeys') }}
        and not exists (
            select 1 from {{ ref('int_attribution__eligible') }} as eligible
            where eligible.conversion_key = journeys.conversion_key
        )
)

select
    conversion_key, attribution_model, touchpoint_key, person_key, journey_key, channel, campaign, occurred_at, converted_at,
    {{ local_date('converted_at') }} as conversion_date, touch_no, touch_count,
    {{ ratio('weight', 'total_weight') }} as share, upto - before as credit_minor
from shared
union all
select
    conversion_key, attribution_model, '(none)' as touchpoint_key, person_key, journey_key, '(none)' as channel,
    null as campaign, null as occurred_at, converted_at, {{ local_date('converted_at') }} as conversion_date,
    1 as touch_no, 0 as touch_count, cast(1 as double precision) as share,
    greatest(coalesce(value_minor, 0), 0) as credit_minor
from unearned
