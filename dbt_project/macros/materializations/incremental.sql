{#-
  dbt's own way of adding to a table on Postgres, for a model that is told by difference: what columns the table and the rows to add have
  is asked once of both, and looked into (contract, on_schema_change) only where they differ. dbt asks for each several times, which is much
  of what a day costs a model to which nothing happened. Where they differ the table takes on what the model has now, whatever its contract:
  dbt lets a contract only gain columns or fail, and a house that is upgraded would have to be made anew by hand.
-#}
{% materialization incremental, adapter='postgres' -%}
    {%- set held = load_cached_relation(this) -%}
    {%- if config.get('incremental_strategy') != 'difference' or held is none or held.is_view or should_full_refresh() -%}
        {{ return(dbt.materialization_incremental_default()) }}
    {%- endif -%}
    {%- set told = make_temp_relation(this.incorporate(type='table')) -%}
    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}
    {%- do run_query("create temporary table " ~ told ~ " as (" ~ sql ~ ")") -%}
    {%- set columns = shared_columns(held, told) -%}
    {%- if columns == [] -%}
        {%- if config.get('contract').enforced -%}{%- do get_assert_columns_equivalent(sql) -%}{%- endif -%}
        {%- do adapter.expand_target_column_types(from_relation=told, to_relation=held) -%}
        {%- do take_on_columns(held, told) -%}
        {%- set columns = adapter.get_columns_in_relation(held) -%}
    {%- endif -%}
    {%- call statement('main') -%}
    {{ get_incremental_difference_sql(
        {'target_relation': held, 'temp_relation': told, 'unique_key': config.get('unique_key'), 'dest_columns': columns}) }}
    {%- endcall -%}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {%- do adapter.commit() -%}
    {{ run_hooks(post_hooks, inside_transaction=False) }}
    {{ return({'relations': [held]}) }}
{%- endmaterialization %}

{#- The views behind what goes are made anew by the build that this is part of; who reads the changes by old columns tells all. -#}
{% macro take_on_columns(held, told) -%}
    {%- for column in diff_columns(adapter.get_columns_in_relation(held), adapter.get_columns_in_relation(told)) -%}
        {%- do run_query("alter table " ~ held ~ " drop column " ~ column.quoted ~ " cascade") -%}
    {%- endfor -%}
    {%- do process_schema_changes('sync_all_columns', told, held) -%}
    {%- do run_query(forgotten_changes()) -%}
{%- endmacro %}

{#- The columns, where a table and the rows to add to it have the same and the contract asks for no others; else none. -#}
{% macro shared_columns(held, told) -%}
    {%- set asked -%}
        {%- for column in model.columns.values() if config.get('contract').enforced -%}
        select '{{ column.name }}' as attname, pg_typeof(cast(null as {{ column.data_type }})) as atttypid {{ 'union all ' if not loop.last }}
        {%- endfor -%}
    {%- endset -%}
    {%- set found = run_query("
        select held.attname, held.kind from " ~ columns_of(held) ~ " as held
        where not exists (
            select 1 from " ~ columns_of(held) ~ " as a full join " ~ columns_of(told) ~ " as b on a.attname = b.attname and a.kind = b.kind
            where a.kind is null or b.kind is null
        )" ~ (" and not exists (
            select 1 from (" ~ asked ~ ") as asked left join " ~ columns_of(held) ~ " as a using (attname, atttypid) where a.kind is null
        )" if asked else "") ~ " order by held.attnum") -%}
    {%- set columns = [] -%}
    {%- for name, kind in found.rows -%}{%- do columns.append(api.Column.create(name, kind)) -%}{%- endfor -%}
    {{ return(columns) }}
{%- endmacro %}

{% macro columns_of(relation) -%}
    (select attname, attnum, cast(atttypid as regtype) as atttypid, format_type(atttypid, atttypmod) as kind from pg_attribute
    where attrelid = cast('{{ relation }}' as regclass) and attnum > 0 and not attisdropped)
{%- endmacro %}
