{#-
  A view that says what it said is left standing: to make it again costs as much as a small table does, and a day changes
  none. What it said last is noted beside the marks of the models. One that reads a `*` is made again, for what that means
  may have changed beneath it.
-#}
{% materialization view, default -%}
    {%- set said = local_md5(sql) -%}
    {%- if not should_full_refresh() and load_cached_relation(this) and view_stands(said) -%}
        {%- call noop_statement('main', 'STANDS') -%}{%- endcall -%}
        {{ return({'relations': [this.incorporate(type='view')]}) }}
    {%- endif -%}
    {%- set made = dbt.materialization_view_default() -%}
    {%- call statement('note', auto_begin=true) -%}
    delete from {{ marks() }} where model = '{{ this.identifier }}';
    insert into {{ marks() }} (model, inputs) values ('{{ this.identifier }}', '{{ said }}')
    {%- endcall -%}
    {%- do adapter.commit() -%}
    {{ return(made) }}
{%- endmaterialization %}

{% macro view_stands(said) -%}{{ return(adapter.dispatch('view_stands')(said)) }}{%- endmacro %}
{#- Postgres drops a view with the table that it reads. -#}
{% macro postgres__view_stands(said) -%}
    {{ return('select *' not in sql and '.*' not in sql and run_query(
        "select 1 from " ~ marks() ~ " where model = '" ~ this.identifier ~ "' and inputs = '" ~ said ~ "'").rows | length > 0) }}
{%- endmacro %}
{% macro default__view_stands(said) -%}{{ return(false) }}{%- endmacro %}
