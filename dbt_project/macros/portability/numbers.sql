{#-
  A ratio as double precision; null when the denominator is null or zero. For pure numbers: a rate, a share, a mean.
  What has a currency is divided by exact_ratio (money.sql).
-#}
{% macro ratio(numerator, denominator) -%}
    (cast({{ numerator }} as double precision) / nullif(cast({{ denominator }} as double precision), 0))
{%- endmacro %}

{#- round(value * part / total) in whole numbers: the same integer on every engine. -#}
{% macro integer_share(value, part, total) -%}
    {{ return(adapter.dispatch('integer_share')(value, part, total)) }}
{%- endmacro %}
{% macro default__integer_share(value, part, total) -%}
    cast(div(2 * cast({{ value }} as numeric) * {{ part }} + {{ total }}, 2 * cast({{ total }} as numeric)) as bigint)
{%- endmacro %}
{% macro duckdb__integer_share(value, part, total) -%}
    cast((2 * cast({{ value }} as hugeint) * {{ part }} + {{ total }}) // (2 * cast({{ total }} as hugeint)) as bigint)
{%- endmacro %}

{#-
  The sum of doubles, the same in whichever order an engine takes the rows: each is a decimal of twenty places while it
  is added, and what is smaller than that is nothing.
-#}
{% macro exact_sum(value) -%}cast(sum(cast({{ value }} as decimal(38, 20))) as double precision){%- endmacro %}
