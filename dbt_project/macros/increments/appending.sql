{#- The config of a ledger of what was told when: only added to, and kept through full rebuilds. -#}
{% macro told_by_appending(links, indexes) -%}
    {{ config(
        materialized='incremental', incremental_strategy='append', full_refresh=false, on_schema_change='append_new_columns',
        meta={'links': links}, indexes=indexes, post_hook="{{ note_told() }}"
    ) }}
    {%- do begin_telling(links) -%}
{%- endmacro %}

{#- What a ledger is added is written down as its changes: none of it ever goes. -#}
{% macro default__get_incremental_append_sql(given) -%}
    {%- set links, log = config.get('meta', {}).get('links'), changes_of(given['target_relation']) -%}
    {%- if links -%}
        {%- set added -%}
        select {{ links | join(', ') }}, 1 as weight, current_timestamp as told_at from {{ given['temp_relation'] }}
        {%- endset -%}
        {%- do run_query("create table if not exists " ~ log ~ " as " ~ added ~ " where 1 = 0") -%}
    insert into {{ log }} {{ added }};
    {%- endif %}
    {{ get_insert_into_sql(given['target_relation'], given['temp_relation'], given['dest_columns']) }}
{%- endmacro %}
