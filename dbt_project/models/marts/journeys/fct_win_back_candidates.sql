-- Who can be won back: known people whose journey is lost or stalled, where, after what, and whether they may be written to.
-- Grain: person and model. A person has one at most, for a journey that something follows is won back.
-- The value at stake is what a median order is worth, times the share of the journeys in that stage that ever converted.
with median_order as (
    select percentile_disc(0.5) within group (order by value_minor) as value_minor
    from {{ ref('fct_conversions') }}
    where conversion_type = 'purchase'
),

chances as (
    select framework, stage, sum(converted) as converted, sum(entered) as entered
    from {{ ref('fct_stage_conversion') }}
    group by framework, stage
)

select
    stopped.person_key,
    stopped.framework,
    stopped.journey_key,
    stopped.stage,
    stopped.stage_position,
    stopped.touchpoint_type,
    stopped.outcome,
    journeys.last_touchpoint_type,
    journeys.last_touch_channel as channel,
    stopped.last_touch_at,
    cast(floor({{ days_between('stopped.last_touch_at', 'build_context.as_of') }}) as bigint) as days_since_last_touch,
    journeys.last_product as product,
    {{ integer_share('median_order.value_minor', 'chances.converted', 'chances.entered') }} as value_at_stake_minor,
    people.has_email and coalesce(people.email_consent, '') = 'subscribed' as may_email,
    people.has_phone and coalesce(people.sms_consent, '') = 'subscribed' as may_sms
from {{ ref('fct_journey_progress') }} as stopped
cross join {{ source('ops', 'build_context') }} as build_context
cross join median_order
inner join {{ ref('dim_person') }} as people on people.person_key = stopped.person_key
inner join {{ ref('int_journeys') }} as journeys on journeys.journey_key = stopped.journey_key
inner join chances on chances.framework = stopped.framework and chances.stage = stopped.stage
where stopped.outcome in ('lost', 'stalled') and not people.is_anonymous
