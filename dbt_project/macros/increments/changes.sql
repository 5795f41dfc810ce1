{#-
  How a change travels. A model that is told by difference (difference.sql) writes down in intermediate.<model>__changes
  the links of every row that came (weight 1) or went (-1), both where it became another, and when; and notes in ops.told when it was last told.
  A model behind it asks what changed since it was last told itself, looks at that again, and at nothing else. A build
  that breaks half-way is made up for by the next one: who was not told keeps the older mark.

  In a model, before its select:
      {%- set since = told_since([ref('what_it_reads')], seeds=[ref('seed_that_it_reads')]) -%}
      {%- do look_again_at(since, "select some_key from " ~ changes(ref('what_it_reads'), since)) -%}
  and in it:  where {{ to_tell('alias.some_key', since) }}
-#}

{#-
  When this model was last told; none where all of it must be told: at first, after its inputs were made anew, or when
  its own code, a view, a seed, a variable or another text (`texts`) that it reads, or any macro has changed. Changes are kept for 30 days: who was told
  before looks at all. `teller` is another model for which this one asks.
-#}
{% macro told_since(inputs, seeds=[], vars=[], teller=none, texts=[]) -%}
    {%- if not execute or not this -%}{{ return(none) }}{%- endif -%}
    {%- set model = teller or this.identifier -%}
    {%- set names = inputs | map(attribute='identifier') | unique | list -%}
    {%- set told = run_query(ensured_mark(model) ~ "
        update " ~ marks() ~ " set inputs_now = '" ~ digest_of_inputs(seeds, vars, texts) ~ "' || coalesce((
            select max(macros) from " ~ schema_of('ops') ~ ".build_context), '') where model = '" ~ model ~ "';
        select cast(told.told_at as text) from " ~ marks() ~ " as told
        where told.model = '" ~ model ~ "' and told.inputs = told.inputs_now and told.told_at > current_timestamp - interval '30' day
        and (select count(*) from " ~ marks() ~ " as input
            where input.model in ('" ~ names | join("', '") ~ "') and input.whole_at <= told.told_at) = " ~ names | length) -%}
    {%- set looks_at_all = flags.FULL_REFRESH if teller else not is_incremental() -%}
    {{ return(told.rows[0][0] if told.rows and not looks_at_all else none) }}
{%- endmacro %}

{#- What changed in a model since then, behind `from`. -#}
{% macro changes(relation, since) -%}
    (select * from {{ changes_of(relation) }} where told_at > '{{ since }}') as changes
{%- endmacro %}

{#-
  The rows of a model to add to counts that stand already: what came since then, and with `weight` -1 what went; or all
  of its rows, where all is counted anew. Its links are all columns that are counted by.
-#}
{% macro rows_to_count(relation, since) -%}
    {%- if since -%}{{ changes(relation, since) }}{%- else -%}(select *, 1 as weight from {{ relation }}) as changes{%- endif -%}
{%- endmacro %}

{% macro changes_of(relation) -%}
    {{ return(relation.incorporate(path={'schema': schema_of('intermediate'), 'identifier': relation.identifier ~ '__changes'})) }}
{%- endmacro %}

{#- The values of the model's `scope` column that are told in this build. -#}
{% macro look_again_at(since, query) -%}
    {#- The scope is known to hold each value once and joined; planners guess what a mere `in` leaves far too low beside small tables. -#}
    {%- if execute and this and is_incremental() -%}
        {%- do run_query(
            temporary('told_scope', "select distinct cast(value as text) as value from (" ~
                (query if since else "select 'all' where 1 = 0") ~ ") as looked_at (value) where value is not null")
            ~ "create unique index told_scope_values on told_scope (value);"
            ~ temporary('told_mode', "select " ~ ('false' if since else 'true') ~ " as is_whole")) -%}
    {%- endif -%}
{%- endmacro %}

{% macro to_tell(column, since) -%}
    {%- if since -%}{{ column }} in (select value from told_scope){%- else -%}true{%- endif -%}
{%- endmacro %}

{% macro ensured_mark(model) -%}
    insert into {{ marks() }} (model, inputs_now) select '{{ model }}', ''
    where not exists (select 1 from {{ marks() }} where model = '{{ model }}');
{%- endmacro %}

{#- Where models note when they were told. -#}
{% macro marks() -%}{{ return(schema_of('ops') ~ '.told') }}{%- endmacro %}

{#- On run start: the table of marks. -#}
{% macro ensure_marks() -%}
    create table if not exists {{ marks() }} (
        model text primary key, told_at timestamptz, whole_at timestamptz, inputs text, inputs_now text
    )
{%- endmacro %}
