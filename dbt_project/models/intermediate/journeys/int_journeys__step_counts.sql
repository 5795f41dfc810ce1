-- How many journeys took each step inside a stage. Grain: cohort month, model, stage and type of touch.
{%- set keys = ['cohort_month', 'framework', 'stage', 'stage_position', 'touchpoint_type'] %}
{{ told_by_counting(links=keys) }}
{%- set since = told_since([ref('int_journeys__stage_steps')]) -%}
{%- set told %}
    select {{ keys | join(', ') }}, weight from {{ rows_to_count(ref('int_journeys__stage_steps'), since) }} where is_first_of_type
{% endset -%}
{{ counts_of(told, keys, since) }}
