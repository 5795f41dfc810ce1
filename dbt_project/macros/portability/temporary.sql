{#- A temporary table of this connection, in place of one of the same name, with statistics for the plans that read it. -#}
{% macro make_temporary(name, query) -%}
    {%- do run_query(temporary(name, query)) -%}
{%- endmacro %}

{#- The same as statements, where several are sent at once. -#}
{% macro temporary(name, query) -%}
    drop table if exists {{ name }};
    create temporary table {{ name }} as {{ query }};
    {{ statistics_of(name) }};
{%- endmacro %}

{#- How many rows it has. -#}
{% macro rows_of(name) -%}
    {{ return(run_query("select count(*) from " ~ name).columns[0].values()[0] | int) }}
{%- endmacro %}
