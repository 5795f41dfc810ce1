-- Accounts and the visitors they come from (M23). Grain: day and channel; '(all)' is the day's own, for somebody may come
-- through two channels on one day.
with accounts as (
    select conversion_date, last_channel as channel, count(*) as accounts
    from {{ ref('fct_conversions') }}
    where conversion_type = 'account'
    group by conversion_date, last_channel
),

together as (
    select visit_date, place as channel, visitors, 0 as accounts from {{ ref('int_sessions__visitor_counts') }} where part in ('day', 'channel')
    union all
    select conversion_date, channel, 0, accounts from accounts
    union all
    select conversion_date, '(all)', 0, accounts from accounts
)

select
    visit_date,
    channel,
    cast(sum(visitors) as bigint) as visitors,
    cast(sum(accounts) as bigint) as accounts,
    {{ ratio('sum(accounts)', 'sum(visitors)') }} as account_rate
from together
group by visit_date, channel
