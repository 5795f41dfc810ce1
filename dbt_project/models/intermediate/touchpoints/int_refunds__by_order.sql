-- What refunds gave back of each order. Grain: order. Refunds that name no order are in none.
{{ config(materialized='view') }}

select order_key, cast(sum(value_minor) as bigint) as refunded_minor
from {{ ref('int_refunds__valued') }}
where order_key is not null
group by order_key
