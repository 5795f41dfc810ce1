-- Conversions with the journey each one ends or happens in. Grain: one conversion of one definition.
-- A purchase is an order and ends its journey; of the other definitions (seed_conversion_definitions) it is a touch on the way.
{{ told_by_person('conversion_key', also=['person_key']) }}

with purchases as (
    select
        conversions.conversion_key, conversions.person_key, journeys.journey_key, journeys.cycle_no, conversions.order_number,
        conversions.order_channel, conversions.converted_at, conversions.conversion_date, conversions.order_no,
        conversions.value_minor, journeys.first_channel, journeys.last_channel, journeys.touches, journeys.started_at
    from {{ ref('int_conversions') }} as conversions
    inner join {{ ref('int_journeys__cycles') }} as journeys on journeys.conversion_key = conversions.conversion_key
    where {{ only_affected('conversions') }}
),

-- A touch that meets two rows of one definition is one conversion.
met as (
    select distinct definitions.definition, touches.touchpoint_key
    from {{ ref('int_touchpoints') }} as touches
    inner join {{ ref('seed_conversion_definitions') }} as definitions
        on definitions.touchpoint_type = touches.touchpoint_type
        {%- for column in ['moment', 'category', 'lifecycle'] %}
        and {{ pattern_meets(rule_text('definitions.' ~ column), rule_text('touches.' ~ column)) }}
        {%- endfor %}
    where definitions.definition <> 'purchase' and {{ only_affected('touches') }}
),

goals as (
    select
        {{ hash_key(['met.definition', 'met.touchpoint_key']) }} as conversion_key, met.definition, met.touchpoint_key, touches.person_key,
        touches.channel, touches.order_number, touches.value_minor, touches.occurred_at, journeys.journey_key, journeys.cycle_no,
        journeys.first_channel, journeys.started_at, steps.position,
        row_number() over (
            partition by met.definition, touches.person_key order by touches.occurred_at, touches.touchpoint_key
        ) as goal_no
    from met
    inner join {{ ref('int_touchpoints') }} as touches on touches.touchpoint_key = met.touchpoint_key
    inner join {{ ref('int_journeys__touches') }} as steps
        on steps.point_key = met.touchpoint_key and not steps.is_conversion
    inner join {{ ref('int_journeys__cycles') }} as journeys on journeys.journey_key = steps.journey_key
)

select
    conversion_key, person_key, journey_key, cycle_no, 'purchase' as conversion_type, cast(null as text) as touchpoint_key, order_number, order_channel,
    converted_at, conversion_date, order_no, order_no = 1 as is_first, value_minor, first_channel, last_channel, touches,
    {{ hours_between('started_at', 'converted_at') }} as hours_to_convert
from purchases
union all
select
    conversion_key, person_key, journey_key, cycle_no, definition, touchpoint_key, order_number, null, occurred_at,
    {{ local_date('occurred_at') }}, null, goal_no = 1, value_minor, first_channel, channel, position,
    {{ hours_between('started_at', 'occurred_at') }}
from goals
