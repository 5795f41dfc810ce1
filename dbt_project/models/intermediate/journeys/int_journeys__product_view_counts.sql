-- How many journeys looked at a product, and how many of these bought it. Grain: day of the first view, product and the view's channel.
{%- set keys = ['view_date', 'sku', 'channel'] %}
{{ told_by_counting(links=['view_date']) }}
{%- set since = told_since([ref('int_journeys__product_views')]) -%}
{%- set told %}
    select {{ keys | join(', ') }}, weight, case when is_bought then 1 else 0 end as bought
    from {{ rows_to_count(ref('int_journeys__product_views'), since) }}
{% endset -%}
{{ counts_of(told, keys, since, sums=['bought']) }}
