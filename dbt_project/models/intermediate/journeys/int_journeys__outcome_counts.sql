-- What became of journeys. Grain: cohort month, model, furthest stage, step it stopped at, stage of the last touch and outcome.
{%- set keys = ['cohort_month', 'framework', 'stage', 'touchpoint_type', 'current_stage', 'outcome'] %}
{{ told_by_counting(links=keys) }}
{%- set since = told_since([ref('int_journeys__progress')]) -%}
{%- set told %}select {{ keys | join(', ') }}, weight from {{ rows_to_count(ref('int_journeys__progress'), since) }}{% endset -%}
{{ counts_of(told, keys, since) }}
