{#- The config of a model told session by session: sessions that are cut anew leave, the model appends what they are now. -#}
{% macro told_by_session(moment, indexes) -%}
    {{ config(
        materialized='incremental', incremental_strategy='append', on_schema_change='sync_all_columns', indexes=indexes,
        pre_hook="{{ forget_cut_sessions('" ~ moment ~ "') }}"
    ) }}
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

{#- What a law looks at: the rows of the devices whose sessions this build cut anew; all rows where it cut none or all. -#}
{% macro of_recut_devices(relation) -%}
    (
        select told.* from {{ relation }} as told
        where told.device_id in (select recut.device_id from {{ ref('int_sessions__recut') }} as recut)
        union all
        select told.* from {{ relation }} as told
        where not exists (select 1 from {{ ref('int_sessions__recut') }} as recut)
    )
{%- endmacro %}
