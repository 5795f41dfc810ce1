{#-
  What each metric is summed from: the one definition that fct_metric_values, the semantic layer (journeyhouse docs writes
  it) and the reference page read. `sum` and `over` are said of one row of `mart`; the metric is the sum of one by the sum of the
  other, in each `segment` of the dimensions in `by` and, unless `whole` is false, in the day as a whole (dimension `all`). `max`
  or `distinct` before what a metric is taken over stands where rows repeat it: those do not add up over segments; nor does what is
  a `median` of rows.
-#}
{% macro metric_parts() %}
    {{ return(metrics_of_awareness() + metrics_of_acquisition() + metrics_of_onboarding() + metrics_of_engagement() + metrics_of_advocacy()) }}
{% endmacro %}

{% macro metric_aggregate(told) -%}
    {%- if not told -%}cast(null as {{ exact_decimal() }})
    {%- elif told.startswith('max ') -%}cast(max({{ told[4:] }}) as {{ exact_decimal() }})
    {%- elif told.startswith('distinct ') -%}cast(count(distinct {{ told[9:] }}) as {{ exact_decimal() }})
    {%- elif told.startswith('median ') -%}
        cast(percentile_cont(0.5) within group (order by {{ told[7:] }}) as {{ exact_decimal() }})
    {%- else -%}cast(sum(cast({{ told }} as {{ exact_decimal() }})) as {{ exact_decimal() }})
    {%- endif -%}
{%- endmacro %}

{#- The length of time that a row of a mart tells of, by its column of days. -#}
{% macro metric_period(day) -%}{{ return({'week': 'week', 'month': 'month', 'cohort_month': 'month'}.get(day, 'day')) }}{%- endmacro %}
