-- A pair is in no more baskets than either of its products, and no product in more than there are.
-- Remedy: build int_products__pairs with --full-refresh; report what it was not told of.
select pairs.relation, pairs.product, pairs.related_product
from {{ ref('int_products__pair_counts') }} as pairs
left join {{ ref('int_products__pair_counts') }} as ones
    on ones.relation = pairs.relation and ones.product = pairs.product and ones.related_product = '(any)'
left join {{ ref('int_products__pair_counts') }} as others
    on others.relation = pairs.relation
    and others.product = case when pairs.related_product = '(any)' then '(any)' else pairs.related_product end
    and others.related_product = '(any)'
where pairs.baskets < 0 or pairs.baskets > coalesce(ones.baskets, 0) or pairs.baskets > coalesce(others.baskets, 0)
