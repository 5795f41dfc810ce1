-- How many touches of each need led to purchases. Grain: month of the purchase, need and context.
{%- set keys = ['month', 'need', 'context'] %}
{{ told_by_counting(links=['month']) }}
{%- set since = told_since([ref('int_journeys__purchase_needs')]) -%}
{%- set told %}select {{ keys | join(', ') }}, touches, weight from {{ rows_to_count(ref('int_journeys__purchase_needs'), since) }}{% endset -%}
{{ counts_of(told, keys, since, sums=['touches']) }}
