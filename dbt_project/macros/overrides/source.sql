{#- Where models name a raw or control table: as of a date it is what that table held then (landed_then). -#}
{% macro source(source_name, table_name) -%}
    {%- set now = builtins.source(source_name, table_name) -%}
    {{ return(now.incorporate(path={'schema': schema_of(now.schema)}) if var('as_of') else now) }}
{%- endmacro %}

{#-
  On run start, where `as_of` is set: as_of_raw shows of each raw table the rows that had landed by then as they were,
  out of the table and its former versions. A version is valid in [_loaded_at, _superseded_at). By when, as_of_ops.build_context
  says: were it a variable, dbt would parse the project anew for each moment.
-#}
{% macro landed_then() -%}
    {%- if execute and var('as_of') -%}
        {%- set landed_until = run_query("select cast(loaded_until as text) from " ~ schema_of('ops') ~ ".build_context").rows[0][0] -%}
        {%- set held = run_query("
            select raw.table_name, string_agg(quote_ident(raw.column_name), ', ' order by raw.ordinal_position),
                string_agg(case when history.column_name is null then 'cast(null as ' || raw.data_type || ')' else quote_ident(raw.column_name) end,
                    ', ' order by raw.ordinal_position),
                max(history.table_name)
            from information_schema.columns as raw
            left join information_schema.columns as history on history.table_schema = 'raw_history'
                and history.table_name = raw.table_name and history.column_name = raw.column_name
            where raw.table_schema = 'raw' group by raw.table_name") -%}
        {%- for table, columns, former, has_history in held.rows -%}
            create or replace view {{ schema_of('raw') }}.{{ table }} as
            select {{ columns }} from raw.{{ table }} where _loaded_at <= '{{ landed_until }}'
            {% if has_history -%}
            union all
            select {{ former }} from raw_history.{{ table }}
            where _loaded_at <= '{{ landed_until }}' and _superseded_at > '{{ landed_until }}'
            {%- endif %};
        {% endfor -%}
    {%- endif -%}
{%- endmacro %}
