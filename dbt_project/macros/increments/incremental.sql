{#-
  dbt's own way of adding to a table, for a model that is told by difference: what columns the table and the rows to add have
  is asked once of each, and looked into (on_schema_change) only where they differ. dbt asks six times, which is most of what
  a day costs a model to which nothing happened.
-#}
{% materialization incremental, default -%}
    {%- set held = load_cached_relation(this) -%}
    {%- if config.get('incremental_strategy') != 'difference' or held is none or held.is_view or should_full_refresh() -%}
        {{ return(dbt.materialization_incremental_default()) }}
    {%- endif -%}
    {%- set told = make_temp_relation(this.incorporate(type='table')) -%}
    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}
    {%- do run_query(get_create_table_as_sql(True, told, sql)) -%}
    {%- set columns = namespace(held=adapter.get_columns_in_relation(held)) -%}
    {%- if shape_of(columns.held) != shape_of(adapter.get_columns_in_relation(told)) -%}
        {%- do adapter.expand_target_column_types(from_relation=told, to_relation=held) -%}
        {%- set columns.held = process_schema_changes(incremental_validate_on_schema_change(config.get('on_schema_change')), told, held)
            or adapter.get_columns_in_relation(held) -%}
    {%- endif -%}
    {%- call statement('main') -%}
    {{ get_incremental_difference_sql(
        {'target_relation': held, 'temp_relation': told, 'unique_key': config.get('unique_key'), 'dest_columns': columns.held}) }}
    {%- endcall -%}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {%- do adapter.commit() -%}
    {{ run_hooks(post_hooks, inside_transaction=False) }}
    {{ return({'relations': [held]}) }}
{%- endmaterialization %}

{% macro shape_of(columns) -%}
    {{ return(columns | map(attribute='name') | list + columns | map(attribute='data_type') | list) }}
{%- endmacro %}
