-- What share of a month's conversions, and of their value, would be lost without a channel. Grain: month, definition of a
-- conversion, chain (how many channels it remembers, with or without journeys that were lost) and channel.
-- A month is told again while steps of it still come or change; one that is closed and complete stands. Where nobody converted
-- no matrix is needed: each channel that was come to has no effect.
{{ told_by_difference(['window_key', 'channel'], links=['window_key', 'window_month', 'conversion_type'], scope='window_month') }}
{%- set transitions, models = ref('int_attribution__transitions'), ref('seed_attribution_models') -%}
{%- set since = told_since([transitions], seeds=[models]) -%}
{%- do look_again_at(since, "select window_month from " ~ changes(transitions, since)) -%}
{%- set chains = "(select distinct markov_order, with_lost from " ~ models ~ " where kind in ('markov', 'markov_per_journey'))" -%}
{%- set has_converted = "sum(case when transitions.to_node = '' then transitions.conversions else 0 end) over (
    partition by transitions.window_month, transitions.conversion_type) > 0" -%}
{%- set steps %}
    select
        {{ window_key('transitions.window_month', 'transitions.conversion_type', 'chains.markov_order', 'chains.with_lost') }} as window_key,
        back_1, back_2, back_3, back_1 as from_node, to_node,
        case when chains.with_lost then transitions.journeys else transitions.conversions end as journeys,
        case when to_node = '' then conversions else 0 end as conversions, value_minor as value,
        transitions.window_month, transitions.conversion_type, chains.markov_order, chains.with_lost, {{ has_converted }} as has_converted
    from {{ transitions }} as transitions
    inner join {{ chains }} as chains on true
    where {{ to_tell('cast(transitions.window_month as text)', since) }}
{%- endset -%}
{%- set walked = [] -%}
{%- if execute and this -%}
    {%- for order in run_query("select distinct markov_order from " ~ chains ~ " as chains where markov_order > 1").columns[0].values() -%}
        {%- do make_temporary('walked_steps', "select * from (" ~ steps ~ ") as steps where has_converted and markov_order = " ~ order) -%}
        {%- do walk_removal_effects('walked_steps', order) -%}
        {%- do make_temporary('walked_effects_' ~ order, 'select * from walked_effects') -%}
        {%- do walked.append(order) -%}
    {%- endfor -%}
{%- endif %}

with told as ({{ steps }}),

steps as (
    select window_key, from_node, to_node, sum(journeys) as journeys, sum(conversions) as conversions, sum(value) as value
    from told
    where has_converted and markov_order = 1
    group by window_key, from_node, to_node
),

effects as (
    select * from ({{ removal_effects('steps') }}) as first_order
    {%- for order in walked %}
    union all
    select * from walked_effects_{{ order }}
    {%- endfor %}
    union all
    select distinct window_key, to_node, cast(0 as double precision), cast(0 as double precision), cast(0 as double precision)
    from told
    where not has_converted and to_node <> '' and journeys > 0
)

select
    windows.window_key, windows.window_month, windows.conversion_type, windows.markov_order, windows.with_lost, effects.channel,
    effects.removal_effect, effects.value_effect, effects.residual
from effects
inner join (
    select distinct window_key, window_month, conversion_type, markov_order, with_lost from told
) as windows on windows.window_key = effects.window_key
