-- What matters most now: where people and value were lost lately, worst first. Grain: kind and place.
-- `Lately` is four whole weeks, the last that can be judged: a journey has lapsed only after its days of silence, a cart
-- is left only after its window; before them four more to compare with. One loss may show in several kinds: a journey
-- that lapsed after a hand-over lapsed in a stage too. So kinds are compared and never added up.
with carts as (
    select
        'cart_abandoned' as kind, abandonment_reason as place, cart_date as lost_on,
        {{ (var('cart_abandoned_hours') / 24) | round(0, 'ceil') | int }} as settles, person_key, value_minor
    from {{ ref('fct_carts') }}
    where status = 'abandoned'
),

journeys as (
    select
        'stage_lapsed' as kind, stands.stage as place, {{ local_date('journeys.ended_at') }} as lost_on,
        {{ var('journey_inactive_days') }} as settles, journeys.person_key, journeys.worth_minor as value_minor
    from ({{ journeys_with_worth() }}) as journeys
    inner join {{ ref('fct_journey_stage') }} as stands
        on stands.journey_key = journeys.journey_key and stands.framework = '{{ var('action_framework') }}' and stands.is_current
    where journeys.status = 'lapsed'
),

refunds as (
    select
        'order_refunded' as kind, coalesce(lower(reason), 'unknown') as place, refund_date as lost_on,
        0 as settles, person_key, value_minor
    from {{ ref('fct_refunds') }}
),

deliveries as (
    select
        'delivery_late' as kind, coalesce(orders.city, '(unknown)') as place,
        {{ local_date('late.delivered_at') }} as lost_on, 0 as settles, orders.person_key,
        orders.refunded_minor as value_minor
    from {{ ref('fct_orders') }} as orders
    inner join (
        select order_key, min(delivered_at) as delivered_at
        from {{ ref('int_deliveries') }}
        where delivered_at > promised_at
        group by order_key
    ) as late on late.order_key = orders.order_key
),

reviews as (
    select
        'review_unanswered' as kind, source_system as place, {{ local_date('reviewed_at') }} as lost_on,
        {{ var('request_answer_days') }} as settles, cast(null as text) as person_key, cast(null as bigint) as value_minor
    from {{ ref('int_reviews') }}
    where replied_at is null
),

losses as (
    {% for part in ['carts', 'journeys', 'refunds', 'deliveries', 'reviews'] %}
    select kind, place, {{ week_of('lost_on') }} as week, settles, person_key, 0 as counted_people, 1 as cases, value_minor
    from {{ part }}
    union all
    {% endfor %}
    -- Somebody whose journey lapsed is silent for longer than four weeks: weeks of hand-overs count nobody twice.
    select
        case when to_unit = '(nobody)' then 'request_unanswered' else 'handover_lost' end,
        case when to_unit = '(nobody)' then from_unit else from_unit || ' > ' || to_unit end,
        week,
        case when to_unit = '(nobody)' then {{ var('request_answer_days') }} else {{ var('journey_inactive_days') }} end,
        null, lost_people, lost_journeys, lost_value_minor
    from {{ ref('fct_handovers_weekly') }}
    where level = 'department' and lost_journeys > 0
),

aged as (
    select losses.*, {{ local_date('build_context.as_of') }} - losses.week - 7 - losses.settles as age
    from losses
    cross join {{ source('ops', 'build_context') }} as build_context
),

compared as (
    select
        kind,
        place,
        cast(sum(case when age < 28 then cases else 0 end) as bigint) as cases,
        cast(count(distinct case when age < 28 then person_key end)
            + sum(case when age < 28 then counted_people else 0 end) as bigint) as people,
        cast(sum(case when age < 28 then value_minor end) as bigint) as lost_value_minor,
        cast(sum(case when age >= 28 then cases else 0 end) as bigint) as previous_cases,
        cast(sum(case when age >= 28 then value_minor end) as bigint) as previous_lost_value_minor
    from aged
    where age between 0 and 55
    group by kind, place
)

select
    row_number() over (
        order by coalesce(compared.lost_value_minor, 0) desc, compared.cases desc, {{ hash_key(['compared.kind', 'compared.place']) }}
    ) as action_rank,
    compared.kind,
    compared.place,
    coalesce(exact.title_en, general.title_en) as title_en,
    coalesce(exact.title_vi, general.title_vi) as title_vi,
    coalesce(exact.advice_en, general.advice_en) as advice_en,
    coalesce(exact.advice_vi, general.advice_vi) as advice_vi,
    compared.cases,
    compared.people,
    compared.lost_value_minor,
    compared.previous_cases,
    compared.previous_lost_value_minor,
    coalesce(compared.lost_value_minor, 0) - coalesce(compared.previous_lost_value_minor, 0) as change_minor
from compared
left join {{ ref('seed_next_actions') }} as exact on exact.kind = compared.kind and exact.place = compared.place
left join {{ ref('seed_next_actions') }} as general on general.kind = compared.kind and general.place = '*'
