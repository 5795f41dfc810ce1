-- What orders are worth = what journeys are worth + orders of nobody known; lines may only disagree by shipping and discounts.
-- Remedy: compare fct_orders and fct_journeys by order_key.
with told as (
    select
        (select coalesce(sum(value_minor), 0) from {{ ref('fct_orders') }} where is_valid) as ordered,
        (select coalesce(sum(value_minor), 0) from {{ ref('fct_orders') }} where is_valid and person_key is null) as unattached,
        (select coalesce(sum(value_minor), 0) from {{ ref('fct_journeys') }}) as journeys
)

select *
from told
where ordered <> journeys + unattached
