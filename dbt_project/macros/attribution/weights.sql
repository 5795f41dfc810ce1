{#-
  The weight of a touch under a kind of attribution model, as a whole number: whole numbers make shares of money exact and the same on every
  engine. It is asked of rows with touch_no, touch_count, age_days (before the path's last touch, so that an old path keeps its
  shape), channel_touch_no and channel_touches (the how manyth of how many of its channel on the path). `model` says
  where the model's parameters stand, as names of columns or as values: half_life_days, first_weight, last_weight,
  is_direct, is_paid, removal_weight and custom_weight. `path` is what a path is partitioned by.
-#}
{% macro touch_weight(kind, model, path='path_key') -%}
    {%- if kind == 'first' -%}
    case when touch_no = 1 then 1 else 0 end
    {%- elif kind == 'last' -%}
    case when touch_no = touch_count then 1 else 0 end
    {%- elif kind == 'last_non_direct' -%}
    {{ last_of_those('not (' ~ model.is_direct ~ ')', path) }}
    {%- elif kind == 'last_paid' -%}
    {{ last_of_those(model.is_paid, path) }}
    {%- elif kind == 'linear' -%}
    1
    {%- elif kind == 'position' -%}
    case
        when touch_count <= 2 then 1
        when touch_no = 1 then {{ model.first_weight }} * (touch_count - 2)
        when touch_no = touch_count then {{ model.last_weight }} * (touch_count - 2)
        else 100 - {{ model.first_weight }} - {{ model.last_weight }}
    end
    {%- elif kind == 'time_decay' -%}
    {#- Beyond forty half-lives nothing is left of a whole number; what is left is one, not zero. -#}
    greatest(1, cast(round(cast(1000000000000 * power(
        cast(0.5 as double precision), least(age_days / cast({{ model.half_life_days }} as double precision), 50)
    ) as decimal(24, 6)), 0) as bigint))
    {%- elif kind == 'shapley' -%}
    {{ share_of_channel('1000000000000000') }}
    {%- elif kind == 'markov_per_journey' -%}
    {{ share_of_channel('greatest(1, coalesce(' ~ model.removal_weight ~ ', 1))') }}
    {%- elif kind == 'custom' -%}
    case when max({{ model.custom_weight }}) over (partition by {{ path }}) > 0 then coalesce({{ model.custom_weight }}, 0) else 1 end
    {%- endif -%}
{%- endmacro %}

{#- All to the last touch of a kind; to the last of all where a path has none. -#}
{% macro last_of_those(condition, path) -%}
    case when touch_no = coalesce(max(case when {{ condition }} then touch_no end) over (partition by {{ path }}), touch_count)
        then 1 else 0 end
{%- endmacro %}

{#- What a path's channel weighs is shared among its touches evenly and adds up exactly. -#}
{% macro share_of_channel(weight) -%}
    {{ integer_share(weight, 'channel_touch_no', 'channel_touches') }}
    - {{ integer_share(weight, '(channel_touch_no - 1)', 'channel_touches') }}
{%- endmacro %}

{#- A removal effect as the whole number that touches are weighed by. -#}
{% macro removal_weight(effect) -%}cast(round(cast({{ effect }} * 1000000000000000 as decimal(24, 2)), 0) as bigint){%- endmacro %}

{#- The kinds that weigh touches, in no order; the others are `markov` (channels only) and `blend` (of models). -#}
{% macro touch_kinds() -%}
    {{ return(['first', 'last', 'last_non_direct', 'last_paid', 'linear', 'position', 'time_decay', 'shapley', 'markov_per_journey', 'custom']) }}
{%- endmacro %}

{#- Is the word one of a list `one|other`? -#}
{% macro is_listed(word, list) -%}(position(('|' || {{ word }} || '|') in ('|' || coalesce({{ list }}, '') || '|')) > 0){%- endmacro %}

{#- Where a row of seed_attribution_models looks for touches: in the conversion's journey, or so many days back. -#}
{% macro attribution_scope(models) -%}
    case when {{ models }}.scope = 'lookback' then 'lookback ' || cast({{ models }}.lookback_days as text) else 'cycle' end
{%- endmacro %}

{#- The name of a chain: which month and conversions it counts, how much it remembers, whether it knows lost journeys. -#}
{% macro window_key(month, conversion_type, markov_order, with_lost) -%}
    cast({{ month }} as text) || '|' || {{ conversion_type }} || '|' || cast({{ markov_order }} as text) || '|'
    || case when {{ with_lost }} then 'all' else 'converted' end
{%- endmacro %}

{#- The models that weigh touches. `is_chained` are those that weigh by removal effects, blends of these among them; `is_part` what blends are made of. -#}
{% macro weighing_models() -%}
    {%- set blends = ref('seed_attribution_blends') -%}
    select
        models.*,
        models.kind = 'markov_per_journey' or models.attribution_model in (
            select blends.attribution_model from {{ blends }} as blends
            inner join {{ ref('seed_attribution_models') }} as parts on parts.attribution_model = blends.part and parts.kind = 'markov_per_journey'
        ) as is_chained,
        models.attribution_model in (select blends.part from {{ blends }} as blends) as is_part
    from {{ ref('seed_attribution_models') }} as models
    where models.kind <> 'markov'
{%- endmacro %}
