{#- Text at a path of a JSON column; null when absent. `path` is a list of keys, and of numbers (from 0) into arrays. -#}
{% macro json_text(column, path) -%}
    {{ return(adapter.dispatch('json_text')(column, path)) }}
{%- endmacro %}

{% macro default__json_text(column, path) -%}
    ({{ column }} #>> '{ {%- for key in path -%}"{{ key }}"{{ ',' if not loop.last }}{%- endfor -%} }')
{%- endmacro %}

{% macro duckdb__json_text(column, path) -%}
    json_extract_string({{ column }}, '{{ _duckdb_json_path(path) }}')
{%- endmacro %}

{% macro _duckdb_json_path(path) -%}
    $
    {%- for key in path -%}
        {%- if key is number -%}[{{ key }}]{%- else -%}."{{ key }}"{%- endif -%}
    {%- endfor -%}
{%- endmacro %}

{#- What stands at a path of a JSON column, as JSON. -#}
{% macro json_part(column, path) -%}{{ return(adapter.dispatch('json_part')(column, path)) }}{%- endmacro %}
{% macro default__json_part(column, path) -%}
    ({{ column }} #> '{ {%- for key in path -%}"{{ key }}"{{ ',' if not loop.last }}{%- endfor -%} }')
{%- endmacro %}
{% macro duckdb__json_part(column, path) -%}json_extract({{ column }}, '{{ _duckdb_json_path(path) }}'){%- endmacro %}

{#- The first member of a JSON object whose name begins so, as JSON; null when there is none. -#}
{% macro json_named(column, beginning) -%}
    {{ return(adapter.dispatch('json_named')(column, beginning)) }}
{%- endmacro %}
{% macro default__json_named(column, beginning) -%}
    (
        select member.value
        from jsonb_each(
            case when jsonb_typeof({{ column }}) = 'object' then {{ column }} else cast('{}' as jsonb) end
        ) as member (key, value)
        where starts_with(member.key, '{{ beginning }}')
        order by member.key
        limit 1
    )
{%- endmacro %}
{% macro duckdb__json_named(column, beginning) -%}
    json_extract({{ column }}, '$."' || list_sort(
        [name for name in json_keys({{ column }}) if starts_with(name, '{{ beginning }}')]
    )[1] || '"')
{%- endmacro %}

{#- A lateral join that gives one row per element of a JSON array: item.value, item.position (from 1). -#}
{% macro json_items(column, path=[]) -%}
    {{ return(adapter.dispatch('json_items')(column, path)) }}
{%- endmacro %}

{% macro default__json_items(column, path) -%}
    {%- set array -%}
        ({{ column }} #> '{ {%- for key in path -%}"{{ key }}"{{ ',' if not loop.last }}{%- endfor -%} }')
    {%- endset -%}
    cross join lateral jsonb_array_elements(
        case when jsonb_typeof({{ array }}) = 'array' then {{ array }} else cast('[]' as jsonb) end
    ) with ordinality as item (value, position)
{%- endmacro %}

{% macro duckdb__json_items(column, path) -%}
    {%- set array -%}
        json_extract({{ column }}, '{{ _duckdb_json_path(path) }}')
    {%- endset -%}
    cross join lateral unnest(
        case when json_type({{ array }}) = 'ARRAY' then from_json({{ array }}, '["JSON"]') end
    ) with ordinality as item (value, position)
{%- endmacro %}

{#- The texts of a JSON array in one, parted by blanks; null when it is none. -#}
{% macro json_words(column) -%}{{ return(adapter.dispatch('json_words')(column)) }}{%- endmacro %}
{% macro default__json_words(column) -%}
    (
        select string_agg(word.value, ' ' order by word.position)
        from jsonb_array_elements_text(
            case when jsonb_typeof({{ column }}) = 'array' then {{ column }} else cast('[]' as jsonb) end
        ) with ordinality as word (value, position)
    )
{%- endmacro %}
{% macro duckdb__json_words(column) -%}
    nullif(array_to_string(
        case when json_type({{ column }}) = 'ARRAY' then from_json({{ column }}, '["VARCHAR"]') end, ' '
    ), '')
{%- endmacro %}

{#- A lateral join that splits a delimited text into rows: part.value. -#}
{% macro split_rows(column, delimiter) -%}
    {{ return(adapter.dispatch('split_rows')(column, delimiter)) }}
{%- endmacro %}

{% macro default__split_rows(column, delimiter) -%}
    cross join lateral unnest(string_to_array({{ column }}, '{{ delimiter }}')) as part (value)
{%- endmacro %}

{% macro duckdb__split_rows(column, delimiter) -%}
    cross join lateral unnest(string_split({{ column }}, '{{ delimiter }}')) as part (value)
{%- endmacro %}

{#- A JSON object of type json with no members: the typed empty value. -#}
{% macro json_type() -%}{{ return(adapter.dispatch('json_type')()) }}{%- endmacro %}
{% macro default__json_type() -%}jsonb{%- endmacro %}
{% macro duckdb__json_type() -%}json{%- endmacro %}

{#- A JSON text as it reads, without its quotes. -#}
{% macro json_word(value) -%}{{ return(adapter.dispatch('json_word')(value)) }}{%- endmacro %}
{% macro default__json_word(value) -%}({{ value }} #>> '{}'){%- endmacro %}
{% macro duckdb__json_word(value) -%}({{ value }} ->> '$'){%- endmacro %}
