-- Attempts to buy: what reached the cart or the checkout, how far it came, whether it was bought, and why not (M49).
-- Grain: attempt: all sessions with one cart; a session whose cart no shop tells of; a cart of a shop that is not tracked.
-- How far it came is how far it came in time: what is ordered later was left before. A session is matched by the cart's
-- number on its events, else with the person's last cart then open.
{%- set window = var('cart_abandoned_hours') %}

with visits as (select * from {{ ref('int_sessions__buying') }}),

carts as (
    select told.*, shop.cart_id, shop.order_number, shop.reason, case shop.step when 'checkout' then 2 else 1 end as step_no
    from {{ ref('fct_carts') }} as told inner join {{ ref('int_carts') }} as shop on shop.cart_key = told.cart_key
),

matched as (
    select *, row_number() over (partition by session_key order by created_at desc, cart_key) as choice
    from (
        select session_key, cart_key, source_system, created_at from visits inner join carts on carts.cart_id = visits.cart_id
        union all
        select session_key, cart_key, source_system, created_at from visits inner join carts on carts.person_key = visits.person_key
        where visits.cart_id is null and carts.created_at <= visits.ended_at and coalesce(carts.ordered_at >= visits.reached_at, true)
    ) as pairs
),

members as (
    select
        coalesce(matched.cart_key, visits.session_key) as checkout_key, matched.cart_key, visits.person_key, visits.reached_at,
        visits.step_no, visits.order_number, visits.reason
    from visits left join matched on matched.session_key = visits.session_key and matched.choice = 1
    union all
    -- A shop none of whose carts is met on the site is not tracked; where it is, its sessions tell all.
    select cart_key, cart_key, person_key, created_at, step_no, null, null
    from carts where source_system not in (select source_system from matched)
),

attempts as (
    select members.checkout_key, members.cart_key, coalesce(max(carts.person_key), max(members.person_key)) as person_key,
        members.first_at as reached_at, greatest(max(carts.step_no), max(
            case when {{ hours_between('members.first_at', 'members.reached_at') }} <= {{ window }} then members.step_no end)) as step_no,
        coalesce(max(members.order_number), max(carts.order_number)) as order_number, max(carts.ordered_at) as cart_ordered_at,
        max(carts.value_minor) as value_minor, coalesce(lower(max(carts.reason)), max(members.reason)) as reason
    from (select *, min(reached_at) over (partition by checkout_key) as first_at from members) as members
    left join carts on carts.cart_key = members.cart_key
    group by members.checkout_key, members.cart_key, members.first_at
),

later as (
    -- The first order from then on by a window: a join would hold all of a regular's attempts against all of his orders.
    select checkout_key, ordered_at
    from (
        select checkout_key, happened_at,
            min(case when checkout_key is null then happened_at end) over (partition by person_key order by happened_at desc) as ordered_at
        from (
            select checkout_key, person_key, reached_at as happened_at from attempts where person_key is not null
            union all
            select null, person_key, converted_at from {{ ref('int_conversions') }} where person_key is not null
        ) as walked
    ) as told
    where checkout_key is not null and {{ days_between('happened_at', 'ordered_at') }} <= {{ var('journey_inactive_days') }}
),

orders as (
    select coalesce(tracked_number, order_number) as order_number, min(ordered_at) as placed_at, min(case when is_valid then ordered_at end) as ordered_at,
        max(case when not is_valid then status end) as invalid_status, max(value_minor) as value_minor
    from {{ ref('int_orders__valued') }} where order_channel = 'web'
    group by coalesce(tracked_number, order_number)
),

judged as (
    select
        attempts.*, orders.invalid_status, coalesce(attempts.value_minor, orders.value_minor) as worth_minor,
        case when {{ hours_between('attempts.reached_at', 'orders.placed_at') }} <= {{ window }} then 3 else attempts.step_no end as furthest,
        least(orders.ordered_at, attempts.cart_ordered_at, later.ordered_at) as ordered_at, build_context.as_of
    from attempts cross join {{ source('ops', 'build_context') }} as build_context
    left join orders on orders.order_number = attempts.order_number
    left join later on later.checkout_key = attempts.checkout_key
),

told as (
    select *, case
        when {{ hours_between('reached_at', 'ordered_at') }} <= {{ window }} then 'ordered'
        when ordered_at is not null then 'recovered'
        when {{ hours_between('reached_at', 'as_of') }} > {{ window }} then 'abandoned' else 'open' end as status
    from judged
)

select
    checkout_key, cart_key, person_key, reached_at, {{ local_date('reached_at') }} as reached_date,
    cast(furthest as bigint) as step_position, case furthest when 1 then 'cart' when 2 then 'checkout' else 'order' end as step,
    status, ordered_at, worth_minor as value_minor,
    case when status in ('abandoned', 'recovered')
        then coalesce(reason, case when furthest = 3 then invalid_status end, 'unknown') end as abandonment_reason
from told
