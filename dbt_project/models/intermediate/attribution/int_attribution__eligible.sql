-- Touches that may earn a conversion, in each scope that an attribution model looks in. Grain: conversion, scope and touch.
-- `cycle` is the conversion's own journey, up to it; `lookback` so many days before it, whatever was bought in between.
-- The touch that is the conversion itself earns nothing.
{{ told_by_person(['conversion_key', 'scope', 'touchpoint_key']) }}

with scopes as (
    select distinct {{ attribution_scope('models') }} as scope, models.scope as kind, models.lookback_days
    from {{ ref('seed_attribution_models') }} as models
    union
    -- Chains are counted in journeys, whatever else is asked for.
    select 'cycle', 'cycle', null
),

touches as (
    {{ touches_that_earn(this and is_incremental()) }}
),

conversions as (
    select * from {{ ref('int_journeys__conversions') }} as conversions
    where {{ only_affected('conversions') }}
),

looked_at as (
    select conversions.conversion_key, scopes.scope, touches.touchpoint_key
    from conversions
    inner join scopes on scopes.kind <> 'lookback'
    inner join touches on touches.journey_key = conversions.journey_key
    where conversions.touchpoint_key is null
        or (touches.touchpoint_key <> conversions.touchpoint_key and touches.occurred_at <= conversions.converted_at)
    union all
    select conversions.conversion_key, scopes.scope, touches.touchpoint_key
    from conversions
    inner join scopes on scopes.kind = 'lookback'
    inner join touches
        on touches.person_key = conversions.person_key and touches.occurred_at <= conversions.converted_at
        and {{ days_between('touches.occurred_at', 'conversions.converted_at') }} <= scopes.lookback_days
    where conversions.touchpoint_key is null or touches.touchpoint_key <> conversions.touchpoint_key
)

select
    conversions.conversion_key,
    looked_at.scope,
    conversions.conversion_type,
    conversions.person_key,
    conversions.journey_key,
    conversions.converted_at,
    conversions.conversion_date,
    greatest(coalesce(conversions.value_minor, 0), 0) as value_minor,
    touches.touchpoint_key,
    touches.channel,
    touches.campaign,
    touches.occurred_at,
    row_number() over (
        partition by conversions.conversion_key, looked_at.scope
        order by touches.occurred_at, touches.position, touches.touchpoint_key
    ) as touch_no,
    count(*) over (partition by conversions.conversion_key, looked_at.scope) as touch_count
from looked_at
inner join conversions on conversions.conversion_key = looked_at.conversion_key
inner join touches on touches.touchpoint_key = looked_at.touchpoint_key
