{#-
  A model that counts the rows of another one. `told` is a select of what is counted by (`keys`), of what is summed (`sums`)
  and of each row's `weight` (rows_to_count). Counts are added to, and taken from, by what changed: a day costs what the day
  brought. By the keys in `links` models behind it look again, through an index on all of them unless told (`indexed`). Where medians
  are told of it, `cell` names the keys of a cell.

      {{ told_by_counting(links=['cohort_month']) }}
      {%- set since = told_since([ref('what_it_counts')]) -%}
      {%- set told %}select ..., weight from {{ rows_to_count(ref('what_it_counts'), since) }}{% endset -%}
      {{ counts_of(told, keys, since) }}
-#}
{% macro told_by_counting(links, indexed=none) -%}
    {{ told_by_difference('count_key', links=links, scope='count_key', indexes=[{'columns': indexed or links}]) }}
{%- endmacro %}

{% macro counts_of(told, keys, since, count='journeys', sums=[], cell=[]) -%}
    {%- set told_keys = (['cell_key'] if cell else []) + keys -%}
    {%- set changed -%}
    select
        {{ hash_key(keys) }} as count_key, {{ hash_key(cell) ~ ' as cell_key,' if cell }} {{ keys | join(', ') }},
        sum(weight) as {{ count }}{% for sum in sums %}, sum(weight * {{ sum }}) as {{ sum }}{% endfor %}
    from ({{ told }}) as told
    group by {{ keys | join(', ') }}
    {%- endset -%}
    {%- do look_again_at(since, "select count_key from (" ~ changed ~ ") as changed") -%}
    with counts as (
        {{ changed }}
        {%- if since %}
        union all
        select count_key, {{ (told_keys + [count] + sums) | join(', ') }} from {{ this }} where {{ to_tell('count_key', since) }}
        {%- endif %}
    )

    select
        count_key, {{ told_keys | join(', ') }},
        {%- for sum in [count] + sums %}
        cast(sum({{ sum }}) as bigint) as {{ sum }}{{ ',' if not loop.last }}
        {%- endfor %}
    from counts
    group by count_key, {{ told_keys | join(', ') }}
    having sum({{ count }}) <> 0
{%- endmacro %}

{#-
  Medians of what is counted: values do not add up, but how often each one occurs does. So minutes are told in steps that
  grow with them (a minute in the first hour, then a tenth of an hour up to ten hours, half an hour up to two days, two
  hours up to two weeks, half a day), which keeps their number small however many journeys there are; a median is right to
  its step.
-#}
{% macro counted_minutes(seconds) -%}
    {%- set minutes = "cast(floor(" ~ seconds ~ " / 60) as bigint)" -%}
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
