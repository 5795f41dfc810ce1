-- Exposures to offline campaigns (TV, radio, billboard, press, flyer ...), judged as touches are. Grain: person and campaign.
-- An exposure is an impression that place and time make likely, with the rule and the confidence that say how likely. It is
-- in no journey: `journey_key` is the journey that was under way at it, or the person's next. It earns credit only where the
-- company says so (`earns_credit` of offline_exposure in seed_touchpoint_types).
with journeys as (
    select
        exposures.touchpoint_key, journeys.journey_key, journeys.started_at, journeys.converted_at,
        row_number() over (
            partition by exposures.touchpoint_key order by journeys.started_at, journeys.journey_key
        ) as choice
    from {{ ref('int_touchpoints__offline_exposures') }} as exposures
    inner join {{ ref('int_journeys__cycles') }} as journeys
        on journeys.person_key = exposures.person_key and journeys.last_touch_at >= exposures.occurred_at
)

select
    exposures.touchpoint_key,
    exposures.person_key,
    exposures.occurred_at,
    exposures.exposed_from,
    exposures.exposed_until,
    exposures.channel,
    exposures.touchpoint_type,
    signatures.context,
    signatures.need,
    signatures.moment,
    signatures.department,
    signatures.media,
    exposures.lifecycle,
    signatures.stage_five,
    signatures.stage_six,
    signatures.stage_seven,
    exposures.campaign_code,
    exposures.campaign,
    exposures.category as medium,
    exposures.region,
    exposures.exposure_rule,
    cast(exposures.confidence as double precision) as confidence,
    journeys.journey_key,
    journeys.started_at as journey_started_at,
    journeys.converted_at
from {{ ref('int_touchpoints__offline_exposures') }} as exposures
inner join {{ ref('int_touchpoints__signatures') }} as signatures on signatures.signature_key = exposures.signature_key
left join journeys on journeys.touchpoint_key = exposures.touchpoint_key and journeys.choice = 1
