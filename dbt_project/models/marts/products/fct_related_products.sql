-- Which products go with which: bought in one order, bought by one person in a later order, looked at in one visit.
-- Grain: relation, product and related product. Lift is how many times as often as if both were chosen independently.
-- Pairs in few baskets, and of each product all but the strongest, are not told (related_min_baskets, related_kept).
select
    related.relation,
    related.product as sku,
    related.related_product as related_sku,
    products.product_name,
    others.product_name as related_product_name,
    products.category,
    others.category as related_category,
    products.category = others.category as is_same_category,
    related.related_rank,
    pairs.baskets as pair_baskets,
    ones.baskets as product_baskets,
    other_ones.baskets as related_baskets,
    every.baskets as all_baskets,
    {{ ratio('pairs.baskets', 'every.baskets') }} as support,
    {{ ratio('pairs.baskets', 'ones.baskets') }} as confidence,
    {{ lift('pairs.baskets', 'ones.baskets', 'other_ones.baskets', 'every.baskets') }} as lift,
    case related.relation
        {%- for relation, en, vi in related_explanations() %}
        when '{{ relation }}' then {{ en }}
        {%- endfor %}
    end as explanation_en,
    case related.relation
        {%- for relation, en, vi in related_explanations() %}
        when '{{ relation }}' then {{ vi }}
        {%- endfor %}
    end as explanation_vi
from {{ ref('int_products__related') }} as related
inner join {{ ref('int_products__catalogue') }} as products on products.sku = related.product
inner join {{ ref('int_products__catalogue') }} as others on others.sku = related.related_product
inner join {{ ref('int_products__pair_counts') }} as pairs
    on pairs.relation = related.relation
    and pairs.product = case when related.relation = 'bought_on' then related.product else least(related.product, related.related_product) end
    and pairs.related_product = case when related.relation = 'bought_on' then related.related_product else greatest(related.product, related.related_product) end
inner join {{ ref('int_products__pair_counts') }} as ones
    on ones.relation = related.relation and ones.product = related.product and ones.related_product = '(any)'
inner join {{ ref('int_products__pair_counts') }} as other_ones
    on other_ones.relation = related.relation and other_ones.product = related.related_product and other_ones.related_product = '(any)'
inner join {{ ref('int_products__pair_counts') }} as every
    on every.relation = related.relation and every.product = '(any)' and every.related_product = '(any)'
