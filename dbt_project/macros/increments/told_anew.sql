{#-
  Which rows an incremental shape still has to read: those that landed after what it has read for certain.

  By load time, never by event time; and not after the newest load it has seen, for a landing transaction that began
  earlier may commit later, with older stamps. When a build begins it notes `loaded_until`, up to which everything
  that landed is committed (ops.build_context). Each row of the shape carries the `loaded_until` of the build that
  read it, as `_read_until`; the next increment reads from the greatest of them. So the mark advances in the very
  statement that brings the rows: a build that fails before, or is rolled back, moves nothing, and one that fails
  after has its rows and need not read them again.

  Rows above the mark that are committed already are read too, and met again by the next increment. Those held with
  the same key and load time are left out, others replace their predecessor by key: nothing is lost or doubled.

  A table from before there were marks is read whole once, which also fills columns whose type has changed.
-#}
{% macro landed_since(key, alias) -%}
    {%- if is_incremental() and '_read_until' in adapter.get_columns_in_relation(this) | map(attribute='name') -%}
    {{ alias }}._loaded_at > (
            select coalesce(max(held._read_until), cast('1970-01-01' as timestamptz)) from {{ this }} as held
        )
        and not exists (
            select 1 from {{ this }} as held
            where held.{{ key }} = {{ alias }}.{{ key }} and held._loaded_at = {{ alias }}._loaded_at
        )
    {%- else -%}
    true
    {%- endif -%}
{%- endmacro %}

{#- Up to when landing was complete as this build began. -#}
{% macro read_until() -%}
    (select max(build_context.loaded_until) from {{ source('ops', 'build_context') }} as build_context)
{%- endmacro %}

{#- A table of this schema as an earlier build left it, if it has this column; else none. -#}
{% macro relation_with(this, name, column) -%}
    {%- set found = adapter.get_relation(this.database, this.schema, name) -%}
    {{ return(found if found and column in adapter.get_columns_in_relation(found) | map(attribute='name') else none) }}
{%- endmacro %}

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

{#-
  The config of a model told person by person: of affected people it tells everything, and what differs is written.
  Touches of nobody known (on a shared device) are told together, as one `(nobody)`.
-#}
{% macro told_by_person(key) -%}
    {{ told_by_difference(key, links=[key] if key is string else key, scope="coalesce(held.person_key, '(nobody)')",
        indexes=[by_person()], on_schema_change='fail') }}
    {%- do look_again_at('the last finished build', "select person_key from " ~ ref('int_control__affected_people')) -%}
{%- endmacro %}

{#- The index that finds what is told of a person, or of nobody. -#}
{% macro by_person() -%}{{ return({'columns': ["(coalesce(person_key, '(nobody)'))"]}) }}{%- endmacro %}

{#- The people to tell: all of them, unless the model is being added to. -#}
{% macro only_affected(alias) -%}
    {%- if this and is_incremental() -%}
    coalesce({{ alias }}.person_key, '(nobody)') in (select value from told_scope)
    {%- else -%}
    true
    {%- endif -%}
{%- endmacro %}

{#- Who is told anew, and whose journeys became something else without them: by lapsing, say. -#}
{% macro people_of_changed_journeys(since) -%}
    select person_key from {{ ref('int_control__affected_people') }}
    union
    select person_key from {{ changes(ref('int_journeys'), since) }}
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
