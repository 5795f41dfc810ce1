-- Products that were bought or looked at: what they are called, their category, whether people buy them again. Grain: product.
-- What a shop's catalogue says counts first, then what orders and visits say most often.
{{ told_by_difference('sku', links=['sku']) }}
with seen as (
    select sku, sum(baskets) as baskets from {{ ref('int_products__name_counts') }} group by sku
),

listed as (
    select trim(sku) as sku, min(nullif(trim(product_name), '')) as product_name, min(nullif(trim(category), '')) as category
    from {{ ref('int_products') }}
    group by trim(sku)
),

{% for column in ['product_name', 'category'] -%}
by_{{ column }} as (
    select sku, {{ column }}, row_number() over (partition by sku order by sum(baskets) desc, {{ column }}) as choice
    from {{ ref('int_products__name_counts') }}
    where {{ column }} is not null
    group by sku, {{ column }}
),

{% endfor -%}
buyers as (
    select product as sku, max(case when related_product = '(any)' then baskets else 0 end) as buyers,
        max(case when related_product = product then baskets else 0 end) as buyers_again
    from {{ ref('int_products__pair_counts') }}
    where relation = 'bought_on' and related_product in ('(any)', product)
    group by product
)

select
    seen.sku,
    coalesce(listed.product_name, by_product_name.product_name, seen.sku) as product_name,
    coalesce(listed.category, by_category.category) as category,
    coalesce(
        buyers.buyers_again >= {{ var('related_min_baskets') }}
        and 100 * buyers.buyers_again >= {{ var('reorderable_percent') }} * buyers.buyers,
        false
    ) as is_reorderable
from seen
left join listed on listed.sku = seen.sku
left join by_product_name on by_product_name.sku = seen.sku and by_product_name.choice = 1
left join by_category on by_category.sku = seen.sku and by_category.choice = 1
left join buyers on buyers.sku = seen.sku
