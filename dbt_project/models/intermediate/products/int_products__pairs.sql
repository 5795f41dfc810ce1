-- Pairs of products in one basket, and of products that one person bought one after the other, with what pairs are held
-- against: each product alone, and the basket itself, as a pair with `(any)`. Grain: relation, basket and pair.
-- In a basket the order of the two says nothing: each pair is told once. A basket of very many products is a trader's stock or
-- a machine's look at everything, and is left out (tests/laws/warn_baskets_left_out.sql); of a person the latest products count.
{{ told_by_difference(['relation', 'basket_key', 'product', 'related_product'], links=['relation', 'product', 'related_product'],
    scope='basket_key') }}
{%- set baskets = ref('int_products__baskets') -%}
{%- set since = told_since([baskets], vars=['basket_most_products']) -%}
{%- do look_again_at(since, "select basket_key from " ~ changes(baskets, since)
    ~ " union select person_key from " ~ changes(baskets, since) ~ " where basket_kind = 'order'") %}

with sized as (
    select
        case basket_kind when 'order' then 'bought_together' else 'viewed_together' end as relation,
        basket_key, sku, count(*) over (partition by basket_key) as products
    from {{ baskets }}
    where {{ to_tell('basket_key', since) }}
),

together as (
    select relation, basket_key, sku from sized where products <= {{ var('basket_most_products') }}
),

-- Who is known by one order alone could not be seen to buy again.
bought as (
    select
        person_key, sku, min(happened_at) as first_at, max(happened_at) as last_at, count(*) as orders,
        row_number() over (partition by person_key order by max(happened_at) desc, sku) as from_last
    from {{ baskets }}
    where basket_kind = 'order' and not is_anonymous and {{ to_tell('person_key', since) }}
    group by person_key, sku
),

persons as (
    select * from bought where from_last <= {{ var('basket_most_products') }}
),

alone as (
    select relation, basket_key, sku from together
    union all
    select 'bought_on', person_key, sku from persons
)

select one.relation, one.basket_key, one.sku as product, other.sku as related_product
from together as one
inner join together as other on other.basket_key = one.basket_key and other.sku > one.sku
union all
-- With itself: who bought it again.
select 'bought_on', one.person_key, one.sku, other.sku
from persons as one
inner join persons as other on other.person_key = one.person_key and other.last_at > one.first_at
union all
select relation, basket_key, sku, '(any)' from alone
union all
select distinct relation, basket_key, '(any)', '(any)' from alone
union all
select distinct 'left_out', basket_key, '(any)', '(any)' from sized where products > {{ var('basket_most_products') }}
