-- How many journeys took each path. Grain: path.
{{ told_by_difference('count_key', links=['path_key'], scope='count_key', indexes=[{'columns': ['journeys']}]) }}
{%- set since = told_since([ref('int_journeys')]) -%}
{%- set told %}select path_key, path, weight from {{ rows_to_count(ref('int_journeys'), since) }}{% endset -%}
{{ counts_of(told, ['path_key', 'path'], since) }}
