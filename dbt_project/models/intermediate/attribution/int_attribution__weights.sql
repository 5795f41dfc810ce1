-- Weight of each eligible touch under each attribution model, as whole numbers, with what came before it on its path: money is
-- shared by the difference of two running shares. Grain: conversion, model and touch.
-- A conversion that nobody earned has one row with the touch `(none)`.
{{ told_by_difference(['conversion_key', 'attribution_model', 'touchpoint_key'], scope=weighed_part('held'),
    links=['conversion_key', 'attribution_model', 'touchpoint_key', 'person_key', 'is_chained'], indexes=[by_weighed_part()]) }}
{%- set effects, conversions = ref('int_attribution__effects_in_force'), ref('int_journeys__conversions') -%}
{%- set since = told_since([effects], seeds=[ref('seed_attribution_models'), ref('seed_attribution_weights'), ref('seed_attribution_blends'),
    ref('seed_channels')]) -%}
{#- Removal effects are a month's: when others come into force, chains weigh all of its conversions anew; other models do not. -#}
{%- do look_again_at(since, both_parts("select person_key from " ~ ref('int_control__affected_people'))
    ~ " union select " ~ person_of('conversions') ~ " || '|chain' from " ~ conversions ~ " as conversions join (select distinct window_month, conversion_type from " ~ changes(effects, since)
    ~ ") as restated on restated.conversion_type = conversions.conversion_type and restated.window_month = "
    ~ month_of('conversions.conversion_date')) -%}
{%- set parameters = {'half_life_days': 'half_life_days', 'first_weight': 'first_weight', 'last_weight': 'last_weight', 'is_direct': 'is_direct',
    'is_paid': 'is_paid', 'removal_weight': removal_weight('removal_effect'), 'custom_weight': 'custom_weight'} -%}
{%- set path = 'conversion_key, attribution_model' %}

with touches as (
    select
        eligible.*,
        {{ month_of('conversion_date') }} as window_month,
        {{ days_between('occurred_at', 'max(occurred_at) over (partition by conversion_key, scope)') }} as age_days,
        row_number() over (partition by conversion_key, scope, channel order by touch_no) as channel_touch_no,
        count(*) over (partition by conversion_key, scope, channel) as channel_touches
    from {{ ref('int_attribution__eligible') }} as eligible
    where {{ person_is_told('eligible', since) }}
),

models as (
    {{ weighing_models() }}
),

judged as (
    select
        touches.*, models.attribution_model, models.kind, models.half_life_days, models.first_weight, models.last_weight,
        {{ is_listed('touches.channel', 'models.direct_channels') }} as is_direct,
        {{ is_listed("coalesce(channels.media, '')", 'models.paid_media') }} as is_paid,
        effects.removal_effect,
        {{ own_weight('touches', 'models') }} as custom_weight
    from touches
    inner join models
        on touches.scope = {{ attribution_scope('models') }} and models.kind <> 'blend'
        {%- if since %}
        and (models.is_chained or models.is_part or {{ to_tell(person_of('touches') ~ " || '|rules'", since) }})
        {%- endif %}
    left join {{ ref('seed_channels') }} as channels on channels.channel = touches.channel
    left join {{ effects }} as effects
        on models.kind = 'markov_per_journey' and effects.channel = touches.channel and effects.window_month = touches.window_month
        and effects.conversion_type = touches.conversion_type and effects.markov_order = models.markov_order
        and effects.with_lost = models.with_lost
),

weighed as (
    select
        judged.*,
        case kind
            {%- for kind in touch_kinds() %}
            when '{{ kind }}' then {{ touch_weight(kind, parameters, path) }}
            {%- endfor %}
        end as weight
    from judged
),

blended as (
    {{ blended_weights('weighed', path) }}
),

running as (
    select
        together.*,
        sum(weight) over (partition by {{ path }}) as total_weight,
        sum(weight) over (partition by {{ path }} order by touch_no rows between unbounded preceding and current row) as running_weight
    from (
        {%- for relation in ['weighed', 'blended'] %}
        select
            conversion_key, attribution_model, touchpoint_key, conversion_type, person_key, journey_key, channel, campaign, occurred_at,
            converted_at, conversion_date, value_minor, touch_no, touch_count, weight
        from {{ relation }}
        {{ 'union all' if not loop.last }}
        {%- endfor %}
    ) as together
)

select
    running.conversion_key, running.attribution_model, running.touchpoint_key, running.conversion_type, running.person_key, running.journey_key,
    running.channel, running.campaign, running.occurred_at, running.converted_at, running.conversion_date,
    running.value_minor, running.touch_no, running.touch_count, cast(running.weight as bigint) as weight,
    cast(running.running_weight - running.weight as bigint) as weight_before, cast(running.total_weight as bigint) as total_weight,
    models.is_chained
from running
inner join models on models.attribution_model = running.attribution_model
where {{ to_tell(weighed_part('running', 'models'), since) }}
union all
select
    conversions.conversion_key, models.attribution_model, '(none)', conversions.conversion_type, conversions.person_key,
    conversions.journey_key, '(none)', null, null, conversions.converted_at, conversions.conversion_date,
    greatest(coalesce(conversions.value_minor, 0), 0), 1, 0, 1, 0, 1, models.is_chained
from {{ conversions }} as conversions
cross join models
left join (select distinct conversion_key, scope from touches) as earned
    on earned.conversion_key = conversions.conversion_key and earned.scope = {{ attribution_scope('models') }}
where earned.conversion_key is null and {{ to_tell(weighed_part('conversions', 'models'), since) }}
