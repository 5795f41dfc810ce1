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
    {{ alias }}._loaded_at > {{ read_mark(this) }}
        and not exists (
            select 1 from {{ this }} as held
            where held.{{ key }} = {{ alias }}.{{ key }} and held._loaded_at = {{ alias }}._loaded_at
        )
    {%- else -%}
    true
    {%- endif -%}
{%- endmacro %}

{#- The same where only additions count and rows are no source's own: all that may have landed since is read again. -#}
{% macro landed_after(since, alias) -%}
    {%- if since -%}
    {{ alias }}._loaded_at > {{ read_mark(this) }}
    {%- else -%}
    true
    {%- endif -%}
{%- endmacro %}

{#- The greatest mark of a table: as a value, for a plan that knows how few rows lie behind it, and finds them by index. -#}
{% macro read_mark(relation) -%}
    {%- set mark = run_query("select cast(max(_read_until) as text) from " ~ relation).columns[0].values()[0] -%}
    cast('{{ mark or '1970-01-01' }}' as timestamptz)
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
