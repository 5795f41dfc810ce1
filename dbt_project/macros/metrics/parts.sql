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

{#-
  The marts whose changes are known by each day that their parts are told by: mart -> its columns of days, and the model that writes
  changes down, which is the mart itself, or what it is a view of where it is a view of one.
-#}
{% macro tellers_of_metrics() -%}
    {%- set tellers, others = {}, [] -%}
    {%- for part in metric_parts() if execute -%}
        {%- set mart = graph.nodes['model.' ~ project_name ~ '.' ~ part.mart] -%}
        {%- set below = mart.depends_on.nodes -%}
        {%- set model = graph.nodes[below[0]] if mart.config.materialized == 'view' and below | length == 1 else mart -%}
        {%- if part.day in model.config.meta.get('links', []) -%}
            {%- set relation = api.Relation.create(schema=model.schema, identifier=model.alias) -%}
            {%- do tellers.setdefault(part.mart, {'relation': relation, 'days': []}).days.append(part.day) -%}
        {%- else -%}
            {%- do others.append(part.mart) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- for mart in others -%}{%- do tellers.pop(mart, none) -%}{%- endfor -%}
    {{ return(tellers) }}
{%- endmacro %}
