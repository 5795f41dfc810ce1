-- Each restatement begins where the one before it ended, and the last ends at what the campaign's day costs now.
-- Remedy: look at the campaign's day in fct_ad_spend_ledger and in int_spend__costs.
with chained as (
    select
        impact.*,
        lead(spend_before_minor) over (partition by platform, campaign, ad_date, attribution_model order by seen_at) as next_minor,
        row_number() over (partition by platform, campaign, ad_date, attribution_model order by seen_at desc) as from_last
    from {{ ref('fct_restatement_impact') }} as impact
),

now as (
    select platform, campaign, cost_date, sum(cost_minor) as cost_minor, max(case when cost_minor is null then 1 else 0 end) as unknown
    from {{ ref('int_spend__costs') }}
    group by platform, campaign, cost_date
)

select chained.platform, chained.campaign, chained.ad_date, chained.seen_at, chained.spend_after_minor, chained.next_minor, now.cost_minor
from chained
left join now on now.platform = chained.platform and now.campaign = chained.campaign and now.cost_date = chained.ad_date
where
    chained.spend_before_minor + chained.delta_spend_minor <> chained.spend_after_minor
    or (chained.from_last > 1 and chained.next_minor <> chained.spend_after_minor)
    or (chained.from_last = 1 and coalesce(now.unknown, 0) = 0 and coalesce(now.cost_minor, 0) <> chained.spend_after_minor)
