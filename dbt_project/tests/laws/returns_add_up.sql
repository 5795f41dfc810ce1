-- By each basis and under every model of touches, returns have all credit of purchases, all that refunds took back of it and all spend: each
-- channel's credit on its day, each platform's spend on its day, to the minor unit.
-- Remedy: look at the day named in fct_attribution_roi; credit that is missing is in int_attribution__weights, spend in int_spend__costs.
with credit as (
    select
        attribution_model, channel, coalesce({{ local_date('occurred_at') }}, conversion_date) as spend_day, conversion_date as conversion_day,
        credit_minor, 0 as reversed_minor
    from {{ ref('fct_attribution_credit') }}
    where conversion_type = 'purchase'
    union all
    select
        attribution_model, channel, coalesce({{ local_date('occurred_at') }}, conversion_date), refund_date, 0, reversed_minor
    from {{ ref('fct_attribution_reversals') }}
    where touchpoint_key <> '(excess)'
),

bases as (
    select 'spend_day' as basis
    union all
    select 'conversion_day'
),

both_sides as (
    select
        bases.basis, credit.attribution_model, case bases.basis when 'spend_day' then credit.spend_day else credit.conversion_day end as day,
        'credit of ' || credit.channel as what, credit.credit_minor as wanted, credit.reversed_minor as wanted_back, 0 as found, 0 as found_back
    from credit
    cross join bases
    union all
    select basis, attribution_model, day, 'credit of ' || channel, 0, 0, credit_minor, reversed_minor from {{ ref('fct_attribution_roi') }}
    union all
    select bases.basis, models.attribution_model, ads.ad_date, 'spend on ' || ads.platform, ads.spend_minor, 0, 0, 0
    from {{ ref('fct_ad_performance_daily') }} as ads
    cross join bases
    inner join {{ ref('seed_attribution_models') }} as models on models.kind <> 'markov'
    union all
    select bases.basis, models.attribution_model, costs.cost_date, 'spend on ' || costs.platform, costs.cost_minor, 0, 0, 0
    from {{ ref('int_spend__costs') }} as costs
    cross join bases
    inner join {{ ref('seed_attribution_models') }} as models on models.kind <> 'markov'
    where costs.platform = '(none)'
    union all
    -- Where a part has no exchange rate neither side is known.
    select basis, attribution_model, day, 'spend on ' || platform, 0, 0, spend_minor, 0 from {{ ref('fct_attribution_roi') }}
)

select basis, attribution_model, day, what, sum(wanted) as wanted, sum(found) as found
from both_sides
group by basis, attribution_model, day, what
having count(*) = count(wanted) and count(*) = count(found) and (sum(wanted) <> sum(found) or sum(wanted_back) <> sum(found_back))
