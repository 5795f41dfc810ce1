{#-
  The type of everything that is an amount of money, a price, a cost, a rate of exchange or a quantity to be priced.
  38 digits are the most that all engines have. 12 of them behind the point keep eight digits of a rate between the
  đồng and the dollar (0.00003937…) and every currency's and advertising platform's fractions; 26 before it are more
  than any minor unit in a bigint needs. tests/dbt/test_exact_money.py holds the marts' contracts to it.
-#}
{% macro exact_decimal() -%}decimal(38, 12){%- endmacro %}

{#-
  Text to decimal; null when it does not read as a number that fits, so that one odd payload stops nothing. Of what anybody's browser may
  have sent fewer `digits` before the point are believed: multiplied by each other, or by a rate, such numbers still fit.
-#}
{% macro number_from(text, digits=24) -%}
    {%- set powers = '[0-9]{1,6}([.][0-9]+)?[eE]([+]?[01]?[0-9]|-[0-9]{1,2})' if digits == 24
        else '[0-9]([.][0-9]+)?[eE]([+]?0?(' ~ range(digits) | join('|') ~ ')|-[0-9]{1,2})' -%}
    case
        when {{ regex_like(text, "'^-?([0-9]{1," ~ digits ~ "}([.][0-9]+)?|" ~ powers ~ ")$'") }}
            then cast({{ text }} as {{ exact_decimal() }})
    end
{%- endmacro %}

{#-
  one * other, rounded to the type's places. Two factors of twelve places would need 24 in the product and leave an
  engine with 38 digits only 14 before the point; so the whole part of `one` and its rest are multiplied apart
  (what lies exactly between two last places may go to either).
-#}
{% macro exact_product(one, other) -%}
    {%- set factor = "cast(" ~ one ~ " as " ~ exact_decimal() ~ ")" -%}
    {%- set whole = "cast(" ~ factor ~ " as decimal(38, 0))" -%}
    cast(
        {{ whole }} * cast({{ other }} as {{ exact_decimal() }})
        + cast(({{ factor }} - {{ whole }}) * cast({{ other }} as {{ exact_decimal() }}) as {{ exact_decimal() }})
        as {{ exact_decimal() }}
    )
{%- endmacro %}

{#-
  numerator / denominator, cut off behind the type's last place: the same digits on every engine, also where a double
  would have none left for them. Null when the denominator is null or zero. DuckDB divides decimals as doubles, so
  there whole and rest are divided as 128-bit integers; a denominator of 10^14 or more is an error, not a wrong digit.
-#}
{% macro exact_ratio(numerator, denominator) -%}
    {{ return(adapter.dispatch('exact_ratio')(numerator, denominator)) }}
{%- endmacro %}
{% macro default__exact_ratio(numerator, denominator) -%}
    cast(0.000000000001 * div(
        1000000000000 * cast({{ numerator }} as {{ exact_decimal() }}),
        nullif(cast({{ denominator }} as {{ exact_decimal() }}), 0)
    ) as {{ exact_decimal() }})
{%- endmacro %}
{% macro duckdb__exact_ratio(numerator, denominator) -%}
    {%- set above = duckdb__in_last_places(numerator) -%}
    {%- set below = "nullif(" ~ duckdb__in_last_places(denominator) ~ ", 0)" -%}
    (
        cast({{ above }} // {{ below }} as {{ exact_decimal() }})
        + cast(({{ above }} % {{ below }}) * 1000000000000 // {{ below }} as decimal(38, 0))
        * cast(0.000000000001 as {{ exact_decimal() }})
    )
{%- endmacro %}
{% macro duckdb__in_last_places(value) -%}
    cast(replace(cast(cast({{ value }} as {{ exact_decimal() }}) as text), '.', '') as hugeint)
{%- endmacro %}

{% macro reporting_currency() -%}{{ env_var('JOURNEYHOUSE_CURRENCY', 'VND') }}{%- endmacro %}

{#- The code (ISO 4217) of a currency as programs and people write it: in any case, the đồng also as it is written in Vietnam. -#}
{% macro currency_code(text) -%}
    case
        when upper(trim({{ text }})) in ('VNĐ', 'VNđ', 'Đ', 'đ', '₫') then 'VND'
        else nullif(upper(trim({{ text }})), '')
    end
{%- endmacro %}

{#- Decimals of a currency's minor unit (ISO 4217); journeyhouse/observe/formats.py has the same list. -#}
{% macro currency_decimals(currency) -%}
    {%- set decimals = {
        0: ['BIF', 'CLP', 'DJF', 'GNF', 'ISK', 'JPY', 'KMF', 'KRW', 'PYG', 'RWF', 'UGX', 'VND', 'VUV', 'XAF', 'XOF', 'XPF'],
        3: ['BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND'],
    } -%}
    {{ return(0 if currency in decimals[0] else 3 if currency in decimals[3] else 2) }}
{%- endmacro %}

{#- Whole minor units of the reporting currency; null where they are more than a bigint holds. -#}
{% macro minor_units(amount, currency=reporting_currency()) -%}
    {%- set units = "round(cast(" ~ amount ~ " as " ~ exact_decimal() ~ ") * " ~ 10 ** currency_decimals(currency) ~ ", 0)" -%}
    cast(case when abs({{ units }}) < 9000000000000000000 then {{ units }} end as bigint)
{%- endmacro %}

{#- An amount in the reporting currency, through the day's rate. -#}
{% macro in_reporting(amount, currency, rate) -%}
    case
        when {{ currency }} = '{{ reporting_currency() }}' then cast({{ amount }} as {{ exact_decimal() }})
        else {{ exact_product(amount, rate) }}
    end
{%- endmacro %}

{#- Minor units of a shape's row joined to `fx`: the source's own reporting figure, else the converted amount. -#}
{% macro reporting_minor(alias) -%}
    {{ minor_units("coalesce(" ~ alias ~ ".amount_reporting, "
        ~ in_reporting(alias ~ ".amount", alias ~ ".currency", "fx.rate") ~ ")") }}
{%- endmacro %}
