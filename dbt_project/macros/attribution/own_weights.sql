{#-
  A touch's weight under a model of the company's own (seed_attribution_weights): of the rows that speak of it the one
  that says most counts (place and channel, then place, then channel, then any touch), the greatest of equals; where none does it has none.
-#}
{% macro own_weight(touches, models) -%}
    case when {{ models }}.kind = 'custom' then (
            select max(
                case when own.place is not null and own.channel is not null then 3 when own.place is not null then 2
                    when own.channel is not null then 1 else 0 end * 1000000000 + own.weight
            ) % 1000000000
            from {{ ref('seed_attribution_weights') }} as own
            where own.attribution_model = {{ models }}.attribution_model
                and (own.channel is null or lower(own.channel) = lower({{ touches }}.channel))
                and (
                    own.place is null
                    or (own.place = 'first' and {{ touches }}.touch_no = 1)
                    or (own.place = 'last' and {{ touches }}.touch_no = {{ touches }}.touch_count)
                    or (own.place = 'middle' and {{ touches }}.touch_no > 1 and {{ touches }}.touch_no < {{ touches }}.touch_count)
                )
        ) end
{%- endmacro %}

{#-
  The weights of blends (seed_attribution_blends): of each part its share of a path, in 10^15ths that add up exactly, times
  what the part weighs in the blend.
-#}
{% macro blended_weights(weighed, path) -%}
    select
        parts.conversion_key, models.attribution_model, parts.touchpoint_key, parts.conversion_type, parts.person_key, parts.journey_key,
        parts.channel, parts.campaign, parts.occurred_at, parts.converted_at, parts.conversion_date,
        parts.value_minor, parts.touch_no, parts.touch_count,
        sum(blends.weight * (
            {{ integer_share('1000000000000000', 'parts.running_weight', 'parts.total_weight') }}
            - {{ integer_share('1000000000000000', '(parts.running_weight - parts.weight)', 'parts.total_weight') }}
        )) as weight
    from (
        select
            {{ weighed }}.*,
            sum(weight) over (partition by {{ path }}) as total_weight,
            sum(weight) over (partition by {{ path }} order by touch_no rows between unbounded preceding and current row) as running_weight
        from {{ weighed }}
        where attribution_model in (select part from {{ ref('seed_attribution_blends') }})
    ) as parts
    inner join {{ ref('seed_attribution_blends') }} as blends on blends.part = parts.attribution_model
    inner join {{ ref('seed_attribution_models') }} as models
        on models.attribution_model = blends.attribution_model and models.kind = 'blend' and {{ attribution_scope('models') }} = parts.scope
    group by
        parts.conversion_key, models.attribution_model, parts.touchpoint_key, parts.conversion_type, parts.person_key, parts.journey_key,
        parts.channel, parts.campaign, parts.occurred_at, parts.converted_at, parts.conversion_date,
        parts.value_minor, parts.touch_no, parts.touch_count
{%- endmacro %}

{#- A touch's part of an amount, in whole minor units: the difference of two rounded running shares, so that the parts add up. -#}
{% macro credit_of(amount) -%}
    {{ integer_share(amount, '(weight_before + weight)', 'total_weight') }} - {{ integer_share(amount, 'weight_before', 'total_weight') }}
{%- endmacro %}
