{#-
  Post-hook: tell the planner what a table holds now. Postgres plans a table it knows nothing of as if it
  were tiny and joins it row by row; engines that keep statistics themselves need nothing.
-#}
{% macro refresh_statistics() -%}{{ return(adapter.dispatch('refresh_statistics')()) }}{%- endmacro %}

{% macro default__refresh_statistics() -%}
    {%- if config.get('materialized') != 'view' -%}analyze {{ this }}{%- endif -%}
{%- endmacro %}

{% macro duckdb__refresh_statistics() -%}{%- endmacro %}
