-- Baskets of so many different products that no pair of theirs is told (basket_most_products).
{{ config(severity='warn') }}

select basket_key from {{ ref('int_products__pairs') }} where relation = 'left_out'
