-- How often a product is called what, in which category. Grain: product, name and category.
{{ told_by_counting(links=['sku']) }}
{%- set since = told_since([ref('int_products__baskets')]) -%}
{%- set told -%}
select sku, product_name, category, weight from {{ rows_to_count(ref('int_products__baskets'), since) }}
{%- endset %}

{{ counts_of(told, ['sku', 'product_name', 'category'], since, count='baskets') }}
