-- Feature adoption (M24): who used which feature within the first days after the first order. Grain: cohort month and feature.
-- Any use in these days counts, of whoever knew the feature before too.
-- Every feature that anybody ever used counts as offered to everybody; customers whose first days are not over do not count yet.
with customers as (
    select persons.person_key, persons.first_order_at, {{ month_of(local_date('persons.first_order_at')) }} as cohort_month
    from {{ ref('dim_person') }} as persons
    cross join {{ source('ops', 'build_context') }} as build_context
    where {{ days_between('persons.first_order_at', 'build_context.as_of') }} >= {{ var('feature_adoption_days') }}
),

uses as (
    select touches.person_key, touches.category as feature, touches.occurred_at as used_at
    from {{ ref('int_touchpoints') }} as touches
    where touches.touchpoint_type = 'product_used' and touches.category is not null
),

cohorts as (
    select cohort_month, count(*) as customers from customers group by cohort_month
),

adopted as (
    select customers.cohort_month, uses.feature, count(distinct customers.person_key) as adopters
    from customers
    inner join uses
        on uses.person_key = customers.person_key
        and {{ days_between('customers.first_order_at', 'uses.used_at') }} between 0 and {{ var('feature_adoption_days') }}
    group by customers.cohort_month, uses.feature
)

select
    cohorts.cohort_month,
    features.feature,
    cohorts.customers,
    coalesce(adopted.adopters, 0) as adopters,
    {{ ratio('coalesce(adopted.adopters, 0)', 'cohorts.customers') }} as adoption_rate
from cohorts
cross join (select distinct feature from uses) as features
left join adopted on adopted.cohort_month = cohorts.cohort_month and adopted.feature = features.feature
