{#-
  Medians of what is counted: values do not add up, but how often each one occurs does. So minutes are told in steps that
  grow with them (a minute in the first hour, then a tenth of an hour up to ten hours, half an hour up to two days, two
  hours up to two weeks, half a day), which keeps their number small however many journeys there are; a median is right to
  its step.
-#}
{% macro counted_minutes(earlier, later) -%}
    {%- set minutes = "cast(floor(" ~ seconds_between(earlier, later) ~ " / 60) as bigint)" -%}
    case
        {%- for upto, step in [(60, 1), (600, 6), (2880, 30), (20160, 120)] %}
        when {{ minutes }} < {{ upto }} then {{ minutes }} - {{ minutes }} % {{ step }}
        {%- endfor %}
        else {{ minutes }} - {{ minutes }} % 720
    end
{%- endmacro %}

{#- The rows of a table of counts with how many of their cell have a value at most as great (`at_most`), and how many have one. -#}
{% macro running_counts(relation, cell, value, count) -%}
    {%- set known = "case when " ~ value ~ " is not null then " ~ count ~ " else 0 end" -%}
    select
        *,
        sum({{ known }}) over (partition by {{ cell }} order by {{ value }} rows between unbounded preceding and current row) as at_most,
        sum({{ known }}) over (partition by {{ cell }}) as known
    from {{ relation }}
{%- endmacro %}

{#- The median of a group of such rows, as double precision; null where no value is known. -#}
{% macro median_of_counts(value) -%}
    (cast(
        min(case when 2 * at_most >= known then {{ value }} end) + min(case when 2 * at_most > known then {{ value }} end) as double precision
    ) / 2)
{%- endmacro %}
