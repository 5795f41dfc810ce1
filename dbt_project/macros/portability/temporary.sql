{#- A temporary table of this connection, in place of one of the same name, with statistics for the plans that read it. -#}
{% macro make_temporary(name, query) -%}
    {%- do run_query("drop table if exists " ~ name) -%}
    {%- do run_query("create temporary table " ~ name ~ " as " ~ query) -%}
    {%- set telling = statistics_of(name) | trim -%}
    {%- if telling -%}{%- do run_query(telling) -%}{%- endif -%}
{%- endmacro %}

{#- How many rows it has. -#}
{% macro rows_of(name) -%}
    {{ return(run_query("select count(*) from " ~ name).columns[0].values()[0] | int) }}
{%- endmacro %}
