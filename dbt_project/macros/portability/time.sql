{% macro seconds_between(earlier, later) -%}
    {{ return(adapter.dispatch('seconds_between')(earlier, later)) }}
{%- endmacro %}
{% macro default__seconds_between(earlier, later) -%}
    cast(extract(epoch from ({{ later }} - {{ earlier }})) as double precision)
{%- endmacro %}
{% macro duckdb__seconds_between(earlier, later) -%}
    (cast(date_diff('microsecond', {{ earlier }}, {{ later }}) as double precision) / 1000000.0)
{%- endmacro %}

{% macro hours_between(earlier, later) -%}({{ seconds_between(earlier, later) }} / 3600.0){%- endmacro %}
{% macro days_between(earlier, later) -%}({{ seconds_between(earlier, later) }} / 86400.0){%- endmacro %}

{#- The company's calendar day of an instant. -#}
{% macro local_date(instant) -%}
    cast({{ instant }} at time zone '{{ env_var("JOURNEYHOUSE_TIMEZONE", "Asia/Ho_Chi_Minh") }}' as date)
{%- endmacro %}

{#- The instant at which a day begins on the company's clock. -#}
{% macro day_begins(day) -%}
    (cast({{ day }} as timestamp) at time zone '{{ env_var("JOURNEYHOUSE_TIMEZONE", "Asia/Ho_Chi_Minh") }}')
{%- endmacro %}

{% macro month_of(day) -%}cast(date_trunc('month', {{ day }}) as date){%- endmacro %}

{#- Monday of the day's week. -#}
{% macro week_of(day) -%}cast(date_trunc('week', {{ day }}) as date){%- endmacro %}

{#- The instant of a text or number that counts seconds since 1970. -#}
{% macro instant_of(seconds) -%}to_timestamp(cast({{ seconds }} as double precision)){%- endmacro %}

{#- Hour (0 to 23) and weekday (1 Monday to 7 Sunday) of an instant on the company's clock. -#}
{% macro local_hour(instant) -%}{{ local_part('hour', instant) }}{%- endmacro %}
{% macro local_weekday(instant) -%}{{ local_part('isodow', instant) }}{%- endmacro %}
{% macro local_part(part, instant) -%}
    cast(extract({{ part }} from {{ instant }} at time zone '{{ env_var("JOURNEYHOUSE_TIMEZONE", "Asia/Ho_Chi_Minh") }}') as bigint)
{%- endmacro %}
