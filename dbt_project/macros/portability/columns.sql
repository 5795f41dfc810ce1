{#-
  Asks for the names of a table's columns in their order; of a table that is not there, none. Postgres' information schema joins a
  dozen catalogs, which the new connection of each model has not read yet.
-#}
{% macro names_of_columns(relation) -%}{{ return(adapter.dispatch('names_of_columns')(relation)) }}{%- endmacro %}
{% macro default__names_of_columns(relation) -%}
    select column_name from information_schema.columns
    where table_schema = '{{ relation.schema }}' and table_name = '{{ relation.identifier }}' order by ordinal_position
{%- endmacro %}
{% macro postgres__names_of_columns(relation) -%}
    select cast(attname as text) from pg_attribute
    where attrelid = to_regclass('{{ relation.schema }}.{{ relation.identifier }}') and attnum > 0 and not attisdropped order by attnum
{%- endmacro %}
