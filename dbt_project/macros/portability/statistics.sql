{#-
  Tell the planner what a table holds now. Postgres plans a table it knows nothing of as if it were tiny and joins it
  row by row; engines that keep statistics themselves need nothing.
-#}
{% macro statistics_of(relation) -%}{{ return(adapter.dispatch('statistics_of')(relation)) }}{%- endmacro %}
{% macro default__statistics_of(relation) -%}analyze {{ relation }}{%- endmacro %}
{% macro duckdb__statistics_of(relation) -%}{%- endmacro %}

{#-
  Post-hook of the models. What a day adds to a table changes no plan, and to look through a sample of it again costs more than
  many a day's rows: what was told holds until the table is a tenth larger.
-#}
{% macro refresh_statistics() -%}
    {%- set made = config.get('materialized') -%}
    {%- if made != 'view' and not (made == 'incremental' and execute and is_incremental() and statistics_hold(this)) -%}
    {{ statistics_of(this) }}
    {%- endif -%}
{%- endmacro %}

{% macro statistics_hold(relation) -%}{{ return(adapter.dispatch('statistics_hold')(relation)) }}{%- endmacro %}
{% macro default__statistics_hold(relation) -%}
    {{ return(run_query("select count(*) from pg_class as held where held.oid = cast('" ~ relation ~ "' as regclass)
        and pg_relation_size(held.oid) <= 1.1 * cast(current_setting('block_size') as int) * held.relpages
        and exists (select 1 from pg_stats as told where told.schemaname = '" ~ relation.schema ~ "'
            and told.tablename = '" ~ relation.identifier ~ "')").columns[0].values()[0] > 0) }}
{%- endmacro %}
{% macro duckdb__statistics_hold(relation) -%}{{ return(true) }}{%- endmacro %}
