{#- A ratio as double precision; null when the denominator is null or zero. -#}
{% macro ratio(numerator, denominator) -%}
    (cast({{ numerator }} as double precision) / nullif(cast({{ denominator }} as double precision), 0))
{%- endmacro %}

{% macro reporting_currency() -%}{{ env_var('JOURNEYHOUSE_CURRENCY', 'VND') }}{%- endmacro %}

{#- Minor units of the reporting currency (VND, JPY and KRW have no decimals). -#}
{% macro minor_units(amount) -%}
    {%- set factor = 1 if reporting_currency() in ('VND', 'JPY', 'KRW') else 100 -%}
    cast(round(cast({{ amount }} as decimal(24, 6)) * {{ factor }}, 0) as bigint)
{%- endmacro %}

{#- Text to decimal; null when it does not read as a number, so that one odd payload stops nothing. -#}
{% macro number_from(text) -%}
    case
        when {{ regex_like(text, "'^-?[0-9]+([.][0-9]+)?([eE][+-]?[0-9]+)?$'") }}
            then cast({{ text }} as decimal(18, 4))
    end
{%- endmacro %}

{#-
  An amount in the reporting currency, through the day's rate. The widths add up to the 38 digits an engine
  may have at most; two factors of 18 would be multiplied in 18.
-#}
{% macro in_reporting(amount, currency, rate) -%}
    case
        when {{ currency }} = '{{ reporting_currency() }}' then cast({{ amount }} as decimal(24, 6))
        else cast(cast({{ amount }} as decimal(22, 4)) * cast({{ rate }} as decimal(16, 10)) as decimal(24, 6))
    end
{%- endmacro %}

{#- Minor units of a shape's row joined to `fx`: the source's own reporting figure, else the converted amount. -#}
{% macro reporting_minor(alias) -%}
    {{ minor_units("coalesce(" ~ alias ~ ".amount_reporting, "
        ~ in_reporting(alias ~ ".amount", alias ~ ".currency", "fx.rate") ~ ")") }}
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
