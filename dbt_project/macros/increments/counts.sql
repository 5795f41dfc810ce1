{#-
  Medians of what is counted: values do not add up, but how often each one occurs does. So minutes are told in three
  digits (to the minute below 17 hours, to ten below a week, to a hundred beyond), which keeps their number small however
  many journeys there are; a median is right to these digits.
-#}
{% macro counted_minutes(earlier, later) -%}
    {%- set minutes = "cast(floor(" ~ seconds_between(earlier, later) ~ " / 60) as bigint)" -%}
    case
        when {{ minutes }} < 1000 then {{ minutes }}
        when {{ minutes }} < 10000 then {{ minutes }} - {{ minutes }} % 10
        else {{ minutes }} - {{ minutes }} % 100
    end
{%- endmacro %}

{#- The rows of a table of counts with how many of their cell are at most as great (`at_most`), and how many there are. -#}
{% macro running_counts(relation, cell, value, count) -%}
    {%- set known = "case when " ~ value ~ " is not null then " ~ count ~ " else 0 end" -%}
    select
        *,
        sum({{ known }}) over (partition by {{ cell | join(', ') }} order by {{ value }} rows between unbounded preceding and current row) as at_most,
        sum({{ known }}) over (partition by {{ cell | join(', ') }}) as known
    from {{ relation }}
{%- endmacro %}

{#- The median of a group of such rows, as double precision; null where no value is known. -#}
{% macro median_of_counts(value) -%}
    (cast(
        min(case when 2 * at_most >= known then {{ value }} end) + min(case when 2 * at_most > known then {{ value }} end) as double precision
    ) / 2)
{%- endmacro %}
