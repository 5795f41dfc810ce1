-- How many journeys were in each stage for so many minutes. Grain: cohort month, model, stage, whether converted, whether the
-- first of their person there, and minutes.
{%- set cell = ['cohort_month', 'framework', 'stage'] %}
{{ told_by_counting(links=cell) }}
{%- set keys = cell + ['stage_position', 'is_converted', 'is_first_of_person', 'minutes'] -%}
{%- set since = told_since([ref('int_journeys__stages')]) -%}
{%- set told %}select {{ keys | join(', ') }}, weight from {{ rows_to_count(ref('int_journeys__stages'), since) }}{% endset -%}
{{ counts_of(told, keys, since, cell=cell) }}
