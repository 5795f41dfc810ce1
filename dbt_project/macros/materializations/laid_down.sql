{#-
  A table on Postgres whose model says what lies beside what (meta `beside`, of rows called `held`) is written in that order.
  A day looks at few people: without an order some of them lie on most pages. What days write later lies where it comes.
-#}
{% macro postgres__create_table_as(temporary, relation, sql) -%}
    {%- set beside = (config.get('meta') or {}).get('beside') -%}
    {%- if beside and not temporary -%}
        {%- set sql = "select held.* from (\n" ~ sql ~ "\n) as held order by " ~ beside -%}
    {%- endif -%}
    {{ return(dbt.postgres__create_table_as(temporary, relation, sql)) }}
{%- endmacro %}
