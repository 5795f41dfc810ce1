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
  its own code, a seed or a variable that it reads has changed. Changes are kept for 30 days: who was told before looks
  at all. `teller` is another model for which this one asks.
-#}
{% macro told_since(inputs, seeds=[], vars=[], teller=none) -%}
    {%- if not execute or not this -%}{{ return(none) }}{%- endif -%}
    {%- set model = teller or this.identifier -%}
    {%- do ensure_mark(model) -%}
    {%- do run_query("update " ~ marks() ~ " set inputs_now = '" ~ digest_of_inputs(seeds, vars) ~ "' where model = '" ~ model ~ "'") -%}
    {%- if (flags.FULL_REFRESH if teller else not is_incremental()) -%}{{ return(none) }}{%- endif -%}
    {%- set held = run_query(
        "select cast(told_at as text) from " ~ marks() ~ " where model = '" ~ model ~ "' and inputs = inputs_now
         and told_at > current_timestamp - interval '30' day") -%}
    {%- if held.rows | length == 0 -%}{{ return(none) }}{%- endif -%}
    {%- set since = held.rows[0][0] -%}
    {%- for input in inputs -%}
        {%- set made = run_query("select 1 from " ~ marks() ~ " where model = '" ~ input.identifier ~ "' and whole_at <= '" ~ since ~ "'") -%}
        {%- if made.rows | length == 0 -%}{{ return(none) }}{%- endif -%}
    {%- endfor -%}
    {{ return(since) }}
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
    {%- if execute and this and is_incremental() -%}
        {%- do make_temporary('told_scope', "select distinct cast(value as text) as value from (" ~
            (query if since else "select 'all' where 1 = 0") ~ ") as looked_at (value) where value is not null") -%}
        {#- Known to hold each value once, it is joined; planners guess what a mere `in` leaves far too low beside small tables. -#}
        {%- do run_query("create unique index told_scope_values on told_scope (value)") -%}
        {%- do make_temporary('told_mode', "select " ~ ('false' if since else 'true') ~ " as is_whole") -%}
    {%- endif -%}
{%- endmacro %}

{% macro to_tell(column, since) -%}
    {%- if since -%}{{ column }} in (select value from told_scope){%- else -%}true{%- endif -%}
{%- endmacro %}

{#- One text for all that the model's own code, the company's settings, seeds and variables say: a new one when anything in them changes. -#}
{% macro digest_of_inputs(seeds, vars) -%}
    {%- set told = [model.raw_code] -%}
    {%- for setting in ['JOURNEYHOUSE_TIMEZONE', 'JOURNEYHOUSE_CURRENCY', 'JOURNEYHOUSE_COUNTRY'] -%}
        {%- do told.append(env_var(setting, '')) -%}
    {%- endfor -%}
    {%- for name in vars -%}{%- do told.append(name ~ '=' ~ var(name)) -%}{%- endfor -%}
    {%- for seed in seeds -%}
        {%- do told.append(run_query("select coalesce(md5(string_agg(line, ';' order by line)), '') from
            (select cast(seed as text) as line from " ~ seed ~ " as seed) as lines").rows[0][0]) -%}
    {%- endfor -%}
    {{ return(local_md5(told | join(';'))) }}
{%- endmacro %}

{% macro ensure_mark(model) -%}
    {%- do run_query("insert into " ~ marks() ~ " (model, inputs_now) select '" ~ model ~ "', ''
        where not exists (select 1 from " ~ marks() ~ " where model = '" ~ model ~ "')") -%}
{%- endmacro %}

{#- Where models note when they were told. -#}
{% macro marks() -%}{{ return(schema_of('ops') ~ '.told') }}{%- endmacro %}

{#- On run start: the table of marks. -#}
{% macro ensure_marks() -%}
    create table if not exists {{ marks() }} (
        model text primary key, told_at timestamptz, whole_at timestamptz, inputs text, inputs_now text
    )
{%- endmacro %}
