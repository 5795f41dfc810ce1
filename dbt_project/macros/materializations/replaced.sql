{#-
  A table or view that is told whole, on Postgres: made beside the one that stands, which then gives way in the same transaction.
  dbt renames one, then the other, and drops the first in a transaction of its own: of a small table that is much of what it costs.
-#}
{% materialization table, adapter='postgres' -%}
    {%- set held, target = load_cached_relation(this), this.incorporate(type='table') -%}
    {%- set anew = make_intermediate_relation(target) -%}
    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}
    {%- call statement('main') -%}
    drop table if exists {{ anew }} cascade;
    {{ get_create_table_as_sql(False, anew, sql) }}
    {%- endcall -%}
    {%- set swap -%}
    {%- for index in config.get('indexes', default=[]) %}{{ get_create_index_sql(anew, index) }};{% endfor -%}
    {{ giving_way(held) }}
    alter table {{ anew }} rename to {{ adapter.quote(target.identifier) }}
    {%- endset -%}
    {%- do run_query(swap) -%}
    {{ finished(held) }}
    {{ return({'relations': [target]}) }}
{%- endmaterialization %}

{% materialization view, adapter='postgres' -%}
    {%- set held, target = load_cached_relation(this), this.incorporate(type='view') -%}
    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}
    {%- call statement('main') -%}
    {{ giving_way(held) }}
    {{ get_create_view_as_sql(target, sql) }}
    {%- endcall -%}
    {{ finished(held) }}
    {{ return({'relations': [target]}) }}
{%- endmaterialization %}

{% macro giving_way(held) -%}
    {%- if held -%}drop {{ held.type }} if exists {{ held }} cascade;{%- endif -%}
{%- endmacro %}

{% macro finished(held) -%}
    {%- if held -%}{%- do adapter.cache_dropped(held) -%}{%- endif -%}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {%- do adapter.commit() -%}
    {{ run_hooks(post_hooks, inside_transaction=False) }}
{%- endmacro %}
