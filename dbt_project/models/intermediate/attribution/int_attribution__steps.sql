-- The steps from channel to channel of journeys whose outcome is known, with the three channels before each. Grain: path and step.
-- A path is what led to a conversion, or a journey that lapsed; it belongs to the month in which its outcome became known: the
-- conversion's, or the one in which it had been silent for `journey_inactive_days`. `reached` lists what its journey converted to.
{%- set columns = ['window_month', 'conversion_type', 'reached', 'value_minor', 'back_1', 'back_2', 'back_3', 'to_node'] %}
{{ told_by_difference(['path_key', 'touch_no'], links=columns, scope='person_key', indexes=[{'columns': ['person_key']}]) }}
{%- set journeys = ref('int_journeys') -%}
{%- set since = told_since([journeys], vars=['journey_inactive_days'], seeds=[ref('seed_touchpoint_types'), ref('seed_conversion_definitions')]) -%}
{%- do look_again_at(since, people_of_changed_journeys(since)) %}

with kinds as (
    select distinct journey_key, conversion_type from {{ ref('int_journeys__conversions') }}
    where {{ to_tell(person_of(none), since) }}
),

reached as (
    select journey_key, string_agg(conversion_type, '|' order by conversion_type) as reached from kinds group by journey_key
),

touches as (
    select
        conversion_key as path_key, person_key, journey_key, conversion_type, value_minor, {{ month_of('conversion_date') }} as window_month,
        touch_no, channel
    from {{ ref('int_attribution__eligible') }}
    where scope = 'cycle' and {{ to_tell(person_of(none), since) }}
    union all
    select
        touches.journey_key, touches.person_key, touches.journey_key, null, 0,
        {{ month_of(local_date("(journeys.ended_at + interval '" ~ var('journey_inactive_days') ~ "' day)")) }},
        row_number() over (partition by touches.journey_key order by touches.occurred_at, touches.position, touches.touchpoint_key),
        touches.channel
    from ({{ touches_that_earn(since) }}) as touches
    inner join {{ journeys }} as journeys on journeys.journey_key = touches.journey_key and journeys.status in ('lapsed', 'won_back')
),

steps as (
    {{ path_steps('touches', 3, ['person_key', 'journey_key', 'conversion_type', 'value_minor', 'window_month']) }}
)

select
    steps.path_key, steps.touch_no, steps.person_key, steps.window_month, steps.conversion_type,
    coalesce(reached.reached, '') as reached,
    case when steps.to_node = '' then steps.value_minor else 0 end as value_minor,
    steps.back_1, steps.back_2, steps.back_3, steps.to_node
from steps
left join reached on reached.journey_key = steps.journey_key
