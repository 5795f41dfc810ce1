{#-
  The config of a model that is told by difference: what it now says of its scope is held against what it said, and
  only rows that differ are written. `links` are the columns by which models behind it find what a change concerns.
  `scope` is the column (or what is said of `held`) whose values look_again_at names; a row in it that is not told any more is gone. Without one the
  model tells all of itself each time. Of scope `told` is a model that reads what landed since: nothing of it goes.
  In a table that is made anew rows of one scope lie side by side, or those of one `beside` (materializations/laid_down.sql).
-#}
{% macro told_by_difference(key, links, scope='', indexes=[], beside=none) -%}
    {%- set keys = [key] if key is string else key -%}
    {%- set together = beside or (scope if scope not in ('', 'told') and keys != [scope] else '') -%}
    {{ config(
        materialized='incremental', incremental_strategy='difference', unique_key=keys, on_schema_change='append_new_columns',
        meta={'links': links, 'scope': scope, 'beside': together},
        indexes=[{'columns': keys}] + indexes,
        post_hook="{{ note_told() }}"
    ) }}
    {%- do begin_telling(links, remade=scope != 'told') -%}
{%- endmacro %}

{#- A model that is about to be made anew, or to link by other columns, has no changes to tell of. -#}
{% macro begin_telling(links, remade=false) -%}
    {#- A unit test has no table to tell. -#}
    {%- if execute and this -%}
        {%- set logged = logged_columns() -%}
        {%- set stands = is_incremental() -%}
        {#- A table that was made in another way has neither indexes nor changes to tell by: it is made anew. Of what landed nothing goes. -#}
        {%- if remade and flags.WHICH in ('run', 'build') and stands and logged == [] -%}
            {%- do adapter.drop_relation(load_relation(this)) -%}
            {%- set stands = false -%}
        {%- endif -%}
        {%- if not stands or logged != links + ['weight', 'told_at'] -%}
            {%- do run_query(forgotten_changes()) -%}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}

{% macro forgotten_changes() -%}
    update {{ marks() }} set whole_at = null where model = '{{ this.identifier }}';
    drop table if exists {{ changes_of(this) }}
{%- endmacro %}

{#- The columns by which this model wrote down its changes so far; none where it never did. -#}
{% macro logged_columns() -%}
    {{ return(run_query(ensured_mark(this.identifier) ~ names_of_columns(changes_of(this))).columns[0].values() | list) }}
{%- endmacro %}

{% macro get_incremental_difference_sql(given) -%}
    {%- set held, told = given['target_relation'], given['temp_relation'] -%}
    {%- set meta = config.get('meta') -%}
    {%- set columns = given['dest_columns'] | map(attribute='quoted') | list -%}
    {%- set keys = given['unique_key'] -%}
    {%- set scope = meta['scope'] -%}
    {%- if scope not in ('', 'told') and run_query("select 1 from told_mode where is_whole").rows | length > 0 -%}{%- set scope = '' -%}{%- endif -%}
    {%- do run_query(
        statistics_of(told) ~ ";" ~ temporary('told_out',
            "select held." ~ (keys + meta['links']) | unique | join(', held.') ~ " from " ~ held ~ " as held"
            ~ (" join " ~ told ~ " as anew on " ~ same_columns('anew', 'held', keys, '=') if scope == 'told'
                else " join told_scope as scope on scope.value = cast(" ~ (scope if 'held.' in scope else 'held.' ~ scope) ~ " as text)" if scope else "")
            ~ " where not exists (select 1 from " ~ told ~ " as told where " ~ same_columns('told', 'held', keys, '=')
            ~ " and " ~ same_columns('told', 'held', columns, 'is not distinct from') ~ ")")
        ~ temporary('told_in',
            "select told.* from " ~ told ~ " as told where not exists (select 1 from " ~ held ~ " as held where "
            ~ same_columns('told', 'held', keys, '=') ~ " and " ~ same_columns('told', 'held', columns, 'is not distinct from') ~ ")"
            ~ " or exists (select 1 from told_out where " ~ same_columns('told_out', 'told', keys, '=') ~ ")")
        ~ "create table if not exists " ~ changes_of(held) ~ " as select " ~ meta['links'] | join(', ')
        ~ ", 1 as weight, current_timestamp as told_at from told_out where 1 = 0") -%}
    insert into {{ changes_of(held) }}
    select {{ meta['links'] | join(', ') }}, -1, current_timestamp from told_out
    union all
    select {{ meta['links'] | join(', ') }}, 1, current_timestamp from told_in;
    delete from {{ held }} as held
    where exists (select 1 from told_out where {{ same_columns('told_out', 'held', keys, '=') }});
    insert into {{ held }} ({{ columns | join(', ') }}) select {{ columns | join(', ') }} from told_in
{%- endmacro %}

{% macro same_columns(one, other, columns, operator) -%}
    {%- for column in columns -%}{{ one }}.{{ column }} {{ operator }} {{ other }}.{{ column }}{{ ' and ' if not loop.last }}{%- endfor -%}
{%- endmacro %}

{#- Post-hook: the model is told. Made anew, it has no changes but one: everything. -#}
{% macro note_told() -%}
    {%- set log = changes_of(this) -%}
    {%- if execute and run_query("select 1 from " ~ marks() ~ " where model = '" ~ this.identifier ~ "' and whole_at is null").rows -%}
    drop table if exists {{ log }};
    create table {{ log }} as
    select {{ config.get('meta')['links'] | join(', ') }}, 1 as weight, current_timestamp as told_at from {{ this }} where 1 = 0;
    create index {{ log.identifier }}_told_at on {{ log }} (told_at);
    {%- else -%}
    delete from {{ log }} where told_at < current_timestamp - interval '30' day;
    {%- endif %}
    update {{ marks() }} set told_at = current_timestamp, whole_at = coalesce(whole_at, current_timestamp), inputs = inputs_now
    where model = '{{ this.identifier }}'
{%- endmacro %}
