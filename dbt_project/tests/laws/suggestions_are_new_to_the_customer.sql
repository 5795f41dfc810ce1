-- Nobody is suggested what he has bought, unless it is said to be bought again and is a product that people buy again.
-- Remedy: build fct_product_suggestions with --full-refresh; report what it was not told of.
select suggestions.person_key, suggestions.sku
from {{ ref('fct_product_suggestions') }} as suggestions
left join (
    select distinct person_key, sku from {{ ref('int_products__baskets') }} where basket_kind = 'order'
) as has on has.person_key = suggestions.person_key and has.sku = suggestions.sku
inner join {{ ref('int_products__catalogue') }} as catalogue on catalogue.sku = suggestions.sku
where (has.sku is not null) <> suggestions.is_reorder or (suggestions.is_reorder and not catalogue.is_reorderable)
