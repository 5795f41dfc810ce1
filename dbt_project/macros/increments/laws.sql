{#- What laws look at where a build told little: of large tables the rows that it told, all rows where it told all. -#}

{#-
  Of rows that were told or taken away since the last publication the values of a column that is a link; all that
  the model has, where it told all of itself, or the last publication is older than the changes that are kept. Not of this build alone: what a law found in a build that it stopped is still there in the next.
-#}
{% macro told_now(relation, link) -%}
    {%- set publications = adapter.get_relation(relation.database, schema_of('ops'), 'publications') -%}
    {%- set began = "(select coalesce(max(" ~ ('published_at' if publications else 'built_at') ~ "), cast('1970-01-01' as timestamptz)) from "
        ~ (publications ~ " where kind = 'publish'" if publications else source('ops', 'build_context')) ~ ")" -%}
    {%- if execute and run_query("select 1 from " ~ marks() ~ " where model = '" ~ relation.identifier ~ "' and whole_at < " ~ began
        ~ " and " ~ began ~ " > current_timestamp - interval '30' day").rows -%}
    select {{ link }} from {{ changes_of(relation) }} where told_at >= {{ began }}
    {%- else -%}
    select {{ link }} from {{ relation }}
    {%- endif -%}
{%- endmacro %}

{#- The rows of people whom this build told anew; all rows where it told all. -#}
{% macro told_anew(alias) -%}
    {{ person_of(alias) }} in (select affected.person_key from {{ ref('int_control__affected_people') }} as affected)
{%- endmacro %}

{#- The rows of the devices whose sessions this build cut anew; all rows where it cut all. -#}
{% macro of_recut_devices(relation) -%}
    (
        select told.* from {{ relation }} as told
        where told.device_id in (select recut.device_id from {{ ref('int_sessions__recut') }} as recut)
            and not exists (select 1 from {{ ref('int_sessions__recut') }} as recut where recut.device_id is null)
        union all
        select told.* from {{ relation }} as told
        where exists (select 1 from {{ ref('int_sessions__recut') }} as recut where recut.device_id is null)
    )
{%- endmacro %}
