{#- Pre-hook: rows of this table whose key no longer exists upstream leave, so a shrinking source shrinks it. -#}
{% macro forget_vanished(key, upstream) -%}
    {%- if is_incremental() -%}
    delete from {{ this }} as held
    where not exists (select 1 from {{ upstream }} as upstream where upstream.{{ key }} = held.{{ key }})
    {%- endif -%}
{%- endmacro %}

{#-
  Pre-hook: the rows of affected people leave; the model then appends what they are now.
  Touches of nobody known (on a shared device) are restated together, as one `(nobody)`.
-#}
{% macro forget_affected() -%}
    {#- Asked for outside the condition: dbt learns of dependencies while nothing is incremental yet. -#}
    {%- set affected = ref('int_control__affected_people') -%}
    {%- if is_incremental() -%}
    delete from {{ this }} where coalesce(person_key, '(nobody)') in (select person_key from {{ affected }})
    {%- endif -%}
{%- endmacro %}

{#- The people to restate: all of them, unless the model is being added to. -#}
{% macro only_affected(alias) -%}
    {%- set affected = ref('int_control__affected_people') -%}
    {%- if is_incremental() -%}
    coalesce({{ alias }}.person_key, '(nobody)') in (select person_key from {{ affected }})
    {%- else -%}
    true
    {%- endif -%}
{%- endmacro %}
