-- Carts and what became of them (M22). Grain: one cart.
with orders as (
    select cart_id, order_number, min(ordered_at) as ordered_at
    from {{ ref('int_orders__valued') }}
    where is_valid
    group by cart_id, order_number
),

matched as (
    select carts.cart_key, min(orders.ordered_at) as ordered_at
    from {{ ref('int_carts') }} as carts
    inner join orders on orders.cart_id = carts.cart_id or orders.order_number = carts.order_number
    group by carts.cart_key
),

told as (
    select
        carts.cart_key,
        carts.source_system,
        owners.person_key,
        carts.created_at,
        {{ local_date('carts.created_at') }} as cart_date,
        carts.updated_at,
        carts.items_count,
        {{ minor_units(in_reporting('carts.amount', "coalesce(carts.currency, '" ~ reporting_currency() ~ "')", 'fx.rate')) }} as value_minor,
        matched.ordered_at,
        case
            when matched.ordered_at is null then
                case
                    when {{ hours_between('carts.created_at', 'build_context.as_of') }} > {{ var('cart_abandoned_hours') }}
                        then 'abandoned'
                    else 'open'
                end
            when {{ hours_between('carts.created_at', 'matched.ordered_at') }} > {{ var('cart_abandoned_hours') }}
                then 'recovered'
            else 'ordered'
        end as status,
        carts.reason
    from {{ ref('int_carts') }} as carts
    cross join {{ source('ops', 'build_context') }} as build_context
    left join matched on matched.cart_key = carts.cart_key
    left join {{ ref('int_identity__record_person') }} as owners on owners.record_key = carts.cart_key
    {{ join_fx('carts.currency', local_date('carts.created_at')) }}
)

select
    cart_key, source_system, person_key, created_at, cart_date, updated_at, items_count, value_minor, ordered_at, status,
    status in ('abandoned', 'recovered') as was_abandoned,
    case when status in ('abandoned', 'recovered') then coalesce(lower(reason), 'unknown') end as abandonment_reason
from told
