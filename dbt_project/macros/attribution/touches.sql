{#-
  Touches that may earn credit, each in its journey; of those in scope who are told, else of everybody.
  Exposures offline can where the company says so: each in the journey that was under way at it or the next.
-#}
{% macro touches_that_earn(since) -%}
    select touches.*
    from (
        select journey_key, person_key, touchpoint_key, touchpoint_type, channel, campaign, occurred_at, position
        from {{ ref('int_journeys__path') }} as path
        where {{ to_tell(person_of('path'), since) }}
        union all
        select
            journeys.journey_key, journeys.person_key, exposures.touchpoint_key, exposures.touchpoint_type, exposures.channel,
            exposures.campaign, exposures.occurred_at, 0
        from {{ ref('int_touchpoints__offline_exposures') }} as exposures
        inner join {{ ref('int_journeys__cycles') }} as journeys
            on journeys.person_key = exposures.person_key and journeys.converted_at >= exposures.occurred_at
            and not exists (
                select 1 from {{ ref('int_journeys__cycles') }} as earlier
                where earlier.person_key = exposures.person_key and earlier.last_touch_at >= exposures.occurred_at
                    and earlier.started_at < journeys.started_at
            )
        where {{ to_tell(person_of('exposures'), since) }}
    ) as touches
    inner join {{ ref('seed_touchpoint_types') }} as types
        on types.touchpoint_type = touches.touchpoint_type and types.earns_credit
{%- endmacro %}
