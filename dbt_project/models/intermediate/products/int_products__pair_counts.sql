-- In how many baskets (of `bought_on`: with how many people) each pair of products is, each product, and any. Grain: relation and pair.
{{ told_by_counting(links=['product']) }}
{%- set since = told_since([ref('int_products__pairs')]) -%}
{%- set told -%}
select relation, product, related_product, weight from {{ rows_to_count(ref('int_products__pairs'), since) }}
{%- endset %}

{{ counts_of(told, ['relation', 'product', 'related_product'], since, count='baskets') }}
