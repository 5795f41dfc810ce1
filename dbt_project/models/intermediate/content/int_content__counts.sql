-- Whom content reached and who engaged with it. Grain: cohort month (none: of whom nothing is known) and content.
{%- set keys = ['cohort_month', 'content_key', 'source_system', 'content_kind', 'content'] %}
{%- set sums = ['offered', 'seen', 'engaged', 'engagements', 'touches'] %}
{{ told_by_counting(links=['content_key']) }}
{%- set since = told_since([ref('int_content__reach')]) -%}
{%- set told %}select {{ (keys + sums) | join(', ') }}, weight from {{ rows_to_count(ref('int_content__reach'), since) }}{% endset -%}
{{ counts_of(told, keys, since, count='reached', sums=sums) }}
