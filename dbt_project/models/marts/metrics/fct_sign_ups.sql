-- Sign-ups and what became of them (M26). Grain: month of the sign-up, kind and plan. A trial is paid for by a renewal of its plan, where that
-- is told, within `renewal_days`; whoever opened an account or joined a list is won by an order within `sign_up_order_days`. Who can still
-- do so is not due yet, so that young months are no worse than old ones. People count once for each kind and plan.
{%- set in_time = "case first_ones.kind when 'trial' then " ~ var('renewal_days') ~ " else " ~ var('sign_up_order_days') ~ " end" %}

with sign_ups as (
    select
        person_key, case touchpoint_type when 'trial_started' then 'trial' else 'account' end as kind,
        case touchpoint_type when 'trial_started' then coalesce(category, '(none)') else '(none)' end as plan, occurred_at
    from {{ ref('int_touchpoints') }}
    where touchpoint_type in ('trial_started', 'account_created') and person_key is not null
    union all
    select owners.person_key, 'newsletter', coalesce(messages.list_name, '(none)'), messages.occurred_at
    from {{ ref('int_messages') }} as messages
    inner join {{ ref('int_identity__identifier_person') }} as owners
        on owners.id_type = 'klaviyo_profile' and owners.id_value = messages.klaviyo_profile
    where messages.message_event = 'list_joined'
),

first_ones as (
    select person_key, kind, plan, min(occurred_at) as signed_up_at from sign_ups group by person_key, kind, plan
),

paid as (
    select conversions.person_key, 'trial' as kind, touches.category as plan, conversions.converted_at as paid_at
    from {{ ref('int_journeys__conversions') }} as conversions
    left join {{ ref('int_touchpoints') }} as touches on touches.touchpoint_key = conversions.touchpoint_key
    where conversions.conversion_type = 'renewal'
    union all
    select conversions.person_key, kinds.kind, null, conversions.converted_at
    from {{ ref('int_journeys__conversions') }} as conversions
    cross join (select 'account' as kind union all select 'newsletter') as kinds
    where conversions.conversion_type = 'purchase'
),

judged as (
    select
        first_ones.person_key, first_ones.kind, first_ones.plan, {{ month_of(local_date('first_ones.signed_up_at')) }} as cohort_month,
        max(case when {{ days_between('first_ones.signed_up_at', 'build_context.as_of') }} > {{ in_time }} then 1 else 0 end) as is_due,
        max(case when paid.person_key is not null then 1 else 0 end) as is_paid
    from first_ones
    cross join {{ source('ops', 'build_context') }} as build_context
    left join paid
        on paid.person_key = first_ones.person_key and paid.kind = first_ones.kind
        and (first_ones.plan in (paid.plan, '(none)') or paid.plan is null)
        and {{ days_between('first_ones.signed_up_at', 'paid.paid_at') }} between 0 and {{ in_time }}
    group by first_ones.person_key, first_ones.kind, first_ones.plan, first_ones.signed_up_at
)

select
    cohort_month,
    kind,
    plan,
    count(*) as people,
    cast(sum(is_due) as bigint) as due_people,
    cast(sum(is_due * is_paid) as bigint) as paid_people,
    {{ ratio('sum(is_due * is_paid)', 'sum(is_due)') }} as paid_rate
from judged
group by cohort_month, kind, plan
