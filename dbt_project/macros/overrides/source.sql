{#- Where models name a raw or control table: as of a date it is what that table held then (landed_then). -#}
{% macro source(source_name, table_name) -%}
    {%- set now = builtins.source(source_name, table_name) -%}
    {{ return(now.incorporate(path={'schema': schema_of(now.schema)}) if var('as_of') else now) }}
{%- endmacro %}

{#-
  On run start, where `as_of` is set: as_of_raw shows of each raw table the rows that had landed by then as they were,
  out of the table and its former versions. A version is valid in [_loaded_at, _superseded_at). What `now` was then is
  the same moment, unless the data has a clock of its own and somebody wrote down what that showed.
-#}
{% macro landed_then() -%}
    {%- if execute and var('as_of') -%}
        {%- do run_query("create schema if not exists " ~ schema_of('raw')) -%}
        {%- do run_query("create schema if not exists " ~ schema_of('ops')) -%}
        {%- do run_query("create table if not exists " ~ schema_of('ops') ~ ".build_context as select cast('as of' as text) as build_id,
            moment.at as as_of, moment.at as built_at, moment.at as loaded_until
            from (select cast('" ~ var('as_of') ~ "' as timestamptz) as at) as moment") -%}
        {%- for table in ['value_forecasts', 'activation_exports'] -%}
        {%- do run_query("create table if not exists " ~ schema_of('ops') ~ "." ~ table ~ " as
            select * from ops." ~ table ~ " where made_at <= '" ~ var('as_of') ~ "'") -%}
        {%- endfor -%}
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
            select {{ columns }} from raw.{{ table }} where _loaded_at <= '{{ var('as_of') }}'
            {% if has_history -%}
            union all
            select {{ former }} from raw_history.{{ table }}
            where _loaded_at <= '{{ var('as_of') }}' and _superseded_at > '{{ var('as_of') }}'
            {%- endif %};
        {% endfor -%}
    {%- endif -%}
{%- endmacro %}
