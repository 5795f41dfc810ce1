-- What each touch earned of a conversion, and what a refund took back of it, by the campaign that the touch may be from.
-- Grain: conversion or refund, model, touch, platform and campaign.
-- Conversions are counted in parts of a million millionth, so that they add up: `new_parts` are those of
-- first purchases of buyers whom orders name.
{%- set counted = ['conversion_type', 'attribution_model', 'channel', 'platform', 'campaign', 'touch_day', 'day', 'credit_month', 'parts', 'new_parts',
    'credit_minor', 'reversed_minor'] %}
{{ told_by_difference('earned_key', scope=weighed_part('held'), links=['conversion_key'] + counted, indexes=[by_weighed_part()]) }}
{%- set weights, reversals = ref('int_attribution__weights'), ref('int_attribution__reversals') -%}
{%- set conversions, origins = ref('int_journeys__conversions'), ref('int_spend__touch_campaigns') -%}
{%- set since = told_since([weights, reversals, conversions, origins]) -%}
{%- do look_again_at(since, both_parts("select person_key from " ~ changes(origins, since))
    ~ " union " ~ both_parts("select conversions.person_key from " ~ conversions ~ " as conversions where conversion_key in (select conversion_key from "
    ~ changes(conversions, since) ~ ")")
    ~ " union select " ~ weighed_part('changes') ~ " from " ~ changes(weights, since)
    ~ " union select " ~ weighed_part('changes') ~ " from " ~ changes(reversals, since)) %}

with credited as (
    select
        weights.conversion_key, '(none)' as refund_key, weights.attribution_model, weights.touchpoint_key, weights.person_key, weights.is_chained,
        weights.conversion_type, weights.channel, weights.campaign, weights.occurred_at, weights.conversion_date, weights.conversion_date as day,
        {{ credit_of(whole_conversion()) }} as parts,
        conversions.is_first and conversions.person_key <> {{ unnamed_buyer('conversions.conversion_key') }} as is_new,
        {{ credit_of('weights.value_minor') }} as credit_minor,
        cast(0 as bigint) as reversed_minor
    from {{ weights }} as weights
    inner join {{ conversions }} as conversions on conversions.conversion_key = weights.conversion_key
    where {{ to_tell(weighed_part('weights'), since) }}
    union all
    select
        conversion_key, refund_key, attribution_model, touchpoint_key, person_key, is_chained, 'purchase', channel, campaign, occurred_at,
        conversion_date, refund_date, 0, false, 0, reversed_minor
    from {{ reversals }}
    where reversed_minor <> 0 and {{ to_tell(weighed_part(none), since) }}
),

shared as (
    select
        credited.*, coalesce(origins.platform, '(none)') as platform,
        coalesce(nullif(origins.campaign, '(none)'), nullif({{ rule_text('credited.campaign') }}, ''), '(none)') as origin_campaign,
        {%- for amount in ['parts', 'credit_minor', 'reversed_minor'] %}
        {{ integer_share('credited.' ~ amount, 'coalesce(origins.part_before + origins.part, 1)', 'coalesce(origins.total_part, 1)') }}
        - {{ integer_share('credited.' ~ amount, 'coalesce(origins.part_before, 0)', 'coalesce(origins.total_part, 1)') }} as origin_{{ amount }}{{ ',' if not loop.last }}
        {%- endfor %}
    from credited
    left join {{ origins }} as origins on origins.touchpoint_key = credited.touchpoint_key
)

select
    {{ hash_key(['conversion_key', 'refund_key', 'attribution_model', 'touchpoint_key', 'platform', 'origin_campaign']) }} as earned_key,
    conversion_key, refund_key, attribution_model, touchpoint_key, platform, origin_campaign as campaign, person_key, is_chained, conversion_type, channel,
    coalesce({{ local_date('occurred_at') }}, conversion_date) as touch_day, day, {{ month_of('conversion_date') }} as credit_month,
    cast(origin_parts as bigint) as parts, cast(case when is_new and conversion_type = 'purchase' then origin_parts else 0 end as bigint) as new_parts,
    cast(origin_credit_minor as bigint) as credit_minor, cast(origin_reversed_minor as bigint) as reversed_minor
from shared
