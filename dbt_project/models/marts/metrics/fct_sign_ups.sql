-- Sign-ups and what became of them (M26). Grain: month of the sign-up, kind and plan. A trial is paid for once it was
-- renewed; whoever opened an account or joined a list is won by an order from then on. People count once for each kind and plan.
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
    select person_key, 'trial' as kind, max(converted_at) as last_paid_at
    from {{ ref('fct_conversions') }} where conversion_type = 'renewal' group by person_key
    union all
    select person_key, kinds.kind, max(converted_at)
    from {{ ref('fct_conversions') }}
    cross join (select 'account' as kind union all select 'newsletter') as kinds
    where conversion_type = 'purchase' group by person_key, kinds.kind
)

select
    {{ month_of(local_date('first_ones.signed_up_at')) }} as cohort_month,
    first_ones.kind,
    first_ones.plan,
    count(*) as people,
    count(paid.person_key) as paid_people,
    {{ ratio('count(paid.person_key)', 'count(*)') }} as paid_rate
from first_ones
left join paid
    on paid.person_key = first_ones.person_key and paid.kind = first_ones.kind and paid.last_paid_at >= first_ones.signed_up_at
group by {{ month_of(local_date('first_ones.signed_up_at')) }}, first_ones.kind, first_ones.plan
