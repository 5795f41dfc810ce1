-- Which products to suggest to each customer: what goes with what he bought or looked at last, without what he has.
-- Grain: customer and rank. What people buy again is suggested also to who has it. Products of the category that he takes to
-- most come first, then the strongest; equally strong ones by their sku. A customer is looked at again when his baskets, or what
-- goes with his products, became another.
{{ told_by_difference(['person_key', 'suggestion_rank'], links=['person_key'], scope='person_key') }}
{%- set baskets, related, catalogue = ref('int_products__baskets'), ref('int_products__related'), ref('int_products__catalogue') -%}
{%- set since = told_since([baskets, related, catalogue], vars=['suggestions_kept', 'suggestions_from']) -%}
{%- do look_again_at(since, "select person_key from " ~ changes(baskets, since)
    ~ " union select held.person_key from " ~ baskets ~ " as held join " ~ changes(related, since) ~ " on changes.product = held.sku"
    ~ " union select held.person_key from " ~ baskets ~ " as held join " ~ related ~ " as pairs on pairs.product = held.sku join "
    ~ changes(catalogue, since) ~ " on changes.sku = pairs.related_product"
    ~ " union select held.person_key from " ~ baskets ~ " as held join " ~ changes(catalogue, since) ~ " on changes.sku = held.sku") %}

with interests as (
    select
        person_key, sku, max(case when basket_kind = 'order' then 1 else 0 end) as is_bought, count(*) as baskets,
        row_number() over (partition by person_key order by max(happened_at) desc, sku) as from_last
    from {{ baskets }}
    where not is_anonymous and {{ to_tell('person_key', since) }}
    group by person_key, sku
),

preferred as (
    select
        interests.person_key, catalogue.category,
        row_number() over (
            partition by interests.person_key order by sum(interests.baskets) desc, min(interests.from_last), catalogue.category
        ) as choice
    from interests
    inner join {{ catalogue }} as catalogue on catalogue.sku = interests.sku
    where catalogue.category is not null
    group by interests.person_key, catalogue.category
),

candidates as (
    select
        interests.person_key, related.related_product as sku, related.product as because_sku, related.relation, related.strength,
        row_number() over (
            partition by interests.person_key, related.related_product
            order by related.strength desc, interests.from_last, related.relation
        ) as choice
    from interests
    inner join {{ related }} as related
        on related.product = interests.sku and related.strength > 1
        and (related.relation = 'bought_together' or (related.relation = 'bought_on') = (interests.is_bought = 1))
    where interests.from_last <= {{ var('suggestions_from') }}
),

offered as (
    select
        candidates.*, catalogue.product_name, catalogue.category,
        coalesce(catalogue.category = preferred.category, false) as is_preferred_category,
        coalesce(has.is_bought = 1, false) as is_reorder
    from candidates
    inner join {{ catalogue }} as catalogue on catalogue.sku = candidates.sku
    left join preferred on preferred.person_key = candidates.person_key and preferred.choice = 1
    left join interests as has on has.person_key = candidates.person_key and has.sku = candidates.sku
    where candidates.choice = 1 and (coalesce(has.is_bought, 0) = 0 or catalogue.is_reorderable)
),

ranked as (
    select
        *,
        row_number() over (
            partition by person_key order by case when is_preferred_category then 0 else 1 end, strength desc, sku
        ) as suggestion_rank
    from offered
)

select
    ranked.person_key,
    ranked.suggestion_rank,
    ranked.sku,
    ranked.product_name,
    ranked.category,
    ranked.is_preferred_category,
    ranked.is_reorder,
    ranked.relation,
    ranked.because_sku,
    because.product_name as because_product_name,
    cast(ranked.strength as double precision) as strength,
    {%- for lang in [1, 2] %}
    case ranked.relation
        {%- for reason in suggestion_reasons() %}
        when '{{ reason[0] }}' then '{{ reason[lang] }}'
        {%- endfor %}
    end || because.product_name as reason_{{ ['en', 'vi'][lang - 1] }}{{ ',' if lang == 1 }}
    {%- endfor %}
from ranked
inner join {{ catalogue }} as because on because.sku = ranked.because_sku
where ranked.suggestion_rank <= {{ var('suggestions_kept') }}
