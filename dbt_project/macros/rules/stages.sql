{#-
  Stage of each moment in every stage model, with its place there: the model's own row for the moment, else its `*`.
  Goes behind `from`; who adds a model to the seeds adds its rows here, and with them to all that is long by model.
-#}
{% macro stages_of_moments(moments) -%}
    (
        select
            met.moment,
            frameworks.framework,
            coalesce(exact.stage, fallback.stage) as stage,
            cast(stages.position as bigint) as stage_position
        from (select distinct moment from {{ moments }} as told) as met
        cross join {{ ref('seed_frameworks') }} as frameworks
        left join {{ ref('seed_moment_to_stage') }} as exact
            on exact.framework = frameworks.framework and exact.moment = met.moment
        left join {{ ref('seed_moment_to_stage') }} as fallback
            on fallback.framework = frameworks.framework and fallback.moment = '*'
        left join {{ ref('seed_framework_stages') }} as stages
            on stages.framework = frameworks.framework and stages.stage = coalesce(exact.stage, fallback.stage)
    )
{%- endmacro %}
