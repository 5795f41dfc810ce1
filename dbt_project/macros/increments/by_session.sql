{#- The config of a model told session by session: sessions that are cut anew leave, the model appends what they are now. -#}
{% macro told_by_session(moment, indexes) -%}
    {{ config(
        meta={'beside': 'device_id, ' ~ moment},
        materialized='incremental', incremental_strategy='append', on_schema_change='sync_all_columns', indexes=indexes,
        pre_hook="{{ forget_cut_sessions('" ~ moment ~ "') }}", post_hook="{{ note_cut() }}"
    ) }}
{%- endmacro %}

{#- Post-hook: what is held was cut by the SQL and the gap that int_sessions__recut saw. -#}
{% macro note_cut() -%}
    update {{ marks() }} set told_at = current_timestamp, inputs = inputs_now where model = '{{ this.identifier }}'
{%- endmacro %}

{% macro forget_cut_sessions(moment) -%}
    {%- set recut = ref('int_sessions__recut') -%}
    {%- if is_incremental() -%}
    delete from {{ this }} as told using {{ recut }} as recut
    where recut.device_id = told.device_id and told.{{ moment }} between recut.since and recut.until
    {%- endif -%}
{%- endmacro %}

{#- Joins the events to cut anew; all of them, unless the model is being added to. -#}
{% macro join_recut(alias) -%}
    {%- set recut = ref('int_sessions__recut') -%}
    {%- if is_incremental() -%}
    inner join {{ recut }} as recut
        on recut.device_id = {{ alias }}.device_id and {{ alias }}.occurred_at between recut.since and recut.until
    {%- endif -%}
{%- endmacro %}
