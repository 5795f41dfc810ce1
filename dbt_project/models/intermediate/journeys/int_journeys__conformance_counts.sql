-- How many journeys deviate from the expected order of steps, where. Grain: cohort month, kind of cycle, deviation and place.
{%- set keys = ['cohort_month', 'cycle', 'deviation', 'place'] %}
{{ told_by_counting(links=['cohort_month']) }}
{%- set since = told_since([ref('int_journeys__conformance')]) -%}
{%- set told %}
    select
        {{ keys | join(', ') }}, weight, case when status = 'converted' then 1 else 0 end as conversions,
        case when is_first_of_journey then 1 else 0 end as first_of_journey
    from {{ rows_to_count(ref('int_journeys__conformance'), since) }}
{% endset -%}
{{ counts_of(told, keys, since, sums=['conversions', 'first_of_journey']) }}
