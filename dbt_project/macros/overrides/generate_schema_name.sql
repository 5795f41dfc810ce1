{#- Schema names are used as written: `staging` is `staging`, not `<target>_staging`. -#}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ schema_of((custom_schema_name or target.schema) | trim) }}
{%- endmacro %}

{#- What is built as of a date lies beside the house, and nothing of it is published: as_of_marts are the candidates of then. -#}
{% macro schema_of(name) -%}
    {{ return(('as_of_' ~ name) | replace('as_of_candidate', 'as_of_marts') if var('as_of') else name) }}
{%- endmacro %}
