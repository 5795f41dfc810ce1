{#-
  Tell the planner what a table holds now. Postgres plans a table it knows nothing of as if it were tiny and joins it
  row by row; engines that keep statistics themselves need nothing.
-#}
{% macro statistics_of(relation) -%}{{ return(adapter.dispatch('statistics_of')(relation)) }}{%- endmacro %}
{% macro default__statistics_of(relation) -%}analyze {{ relation }}{%- endmacro %}
{% macro duckdb__statistics_of(relation) -%}{%- endmacro %}

{#- Post-hook of the models. -#}
{% macro refresh_statistics() -%}
    {%- if config.get('materialized') != 'view' -%}{{ statistics_of(this) }}{%- endif -%}
{%- endmacro %}
