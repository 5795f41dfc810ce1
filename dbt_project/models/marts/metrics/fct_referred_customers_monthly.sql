-- Customers whom somebody or some site recommended (M40). Grain: month of the first order and advocate.
-- Recommended is who met the company through a recommendation before the first order, however long before; the advocate is whom the link names
-- (utm_content), or else the site that it stood on. The reward is a decision (referral_reward_minor); without one there is no payback.
with first_orders as (
    select conversion_key, converted_at, conversion_date, person_key, coalesce(value_minor, 0) as value_minor
    from {{ ref('fct_conversions') }}
    where conversion_type = 'purchase' and is_first
),

recommended as (
    select
        first_orders.*, coalesce(sessions.utm_content, sessions.referrer_host, '(unknown)') as advocate,
        row_number() over (partition by first_orders.conversion_key order by touches.occurred_at, touches.touchpoint_key) as touch_no
    from first_orders
    inner join {{ ref('bridge_journey_touch') }} as members
        on members.person_key = first_orders.person_key and members.occurred_at <= first_orders.converted_at and members.channel = 'Referral'
    inner join {{ ref('fct_touchpoints') }} as touches on touches.touchpoint_key = members.touchpoint_key
    left join {{ ref('fct_sessions') }} as sessions on sessions.session_key = touches.session_key
),

worth as (
    select person_key, sum(value_minor) as value_minor
    from {{ ref('fct_conversions') }} where conversion_type = 'purchase' group by person_key
)

select
    {{ month_of('recommended.conversion_date') }} as month,
    recommended.advocate,
    count(*) as customers,
    cast(sum(recommended.value_minor) as bigint) as first_order_value_minor,
    cast(sum(worth.value_minor) as bigint) as value_minor,
    count(*) * cast({{ var('referral_reward_minor') }} as bigint) as reward_minor,
    {{ exact_ratio('sum(worth.value_minor)', 'count(*) * ' ~ var('referral_reward_minor')) }} as value_per_reward
from recommended
inner join worth on worth.person_key = recommended.person_key
where recommended.touch_no = 1
group by {{ month_of('recommended.conversion_date') }}, recommended.advocate
