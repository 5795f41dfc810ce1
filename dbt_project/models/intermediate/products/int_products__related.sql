-- The pairs that are told of: often enough, and of each product the strongest. Grain: relation, product and related product.
-- `strength` is the lift in steps of a fifth (four to a doubling): a day that moves it within a step tells nobody's suggestions anew.
{{ told_by_difference(['relation', 'product', 'related_product'], links=['product']) }}
with pairs as (
    select relation, product, related_product, baskets from {{ ref('int_products__pair_counts') }}
    where product <> related_product and related_product <> '(any)'
    union all
    select relation, related_product, product, baskets from {{ ref('int_products__pair_counts') }}
    where relation <> 'bought_on' and product <> related_product and related_product <> '(any)'
),

measured as (
    select
        pairs.relation, pairs.product, pairs.related_product, pairs.baskets as pair_baskets,
        {{ lift('pairs.baskets', 'ones.baskets', 'others.baskets', 'every.baskets') }} as lift
    from pairs
    inner join {{ ref('int_products__pair_counts') }} as ones
        on ones.relation = pairs.relation and ones.product = pairs.product and ones.related_product = '(any)'
    inner join {{ ref('int_products__pair_counts') }} as others
        on others.relation = pairs.relation and others.product = pairs.related_product and others.related_product = '(any)'
    inner join {{ ref('int_products__pair_counts') }} as every
        on every.relation = pairs.relation and every.product = '(any)' and every.related_product = '(any)'
    where pairs.baskets >= {{ var('related_min_baskets') }}
),

ranked as (
    select
        *,
        row_number() over (partition by relation, product order by lift desc, pair_baskets desc, related_product) as related_rank
    from measured
)

select
    relation,
    product,
    related_product,
    related_rank,
    cast(power(cast(2 as double precision), cast(round(cast(4 * ln(lift) / ln(2) as decimal(18, 6)), 0) as double precision) / 4) as decimal(18, 2)) as strength
from ranked
where related_rank <= {{ var('related_kept') }}
