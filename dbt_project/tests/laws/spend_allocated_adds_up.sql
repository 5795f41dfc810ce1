-- Spend that visits bear and spend that nobody bears are together what the platform says: by platform, account and day, to the minor
-- unit. What a visit bears has not another sign than the spend.
-- Remedy: look at the account's day in int_spend__allocated and in fct_ad_performance_daily.
with both_sides as (
    select platform, account_id, ad_date, sum(spend_minor) as allocated, cast(0 as bigint) as told
    from {{ ref('fct_spend_allocation') }}
    group by platform, account_id, ad_date
    union all
    select platform, account_id, ad_date, cast(0 as bigint), sum(spend_minor)
    from {{ ref('fct_ad_performance_daily') }}
    group by platform, account_id, ad_date
)

select platform, account_id, ad_date, sum(allocated) as allocated, sum(told) as told
from both_sides
group by platform, account_id, ad_date
having coalesce(sum(allocated), 0) <> coalesce(sum(told), 0)
