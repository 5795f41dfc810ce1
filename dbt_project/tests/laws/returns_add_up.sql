-- Returns have all credit of purchases, all that refunds took back of it and all spend, to the minor unit: what touches earned has each
-- conversion's credit, returns have what was earned and each platform's spend, on their day: of the conversions and days that this
-- build told.
-- Remedy: look at the conversion or day named in int_attribution__earned and int_attribution__returns; spend is in int_spend__costs.
with looked_at as (
    select distinct conversion_key from ({{ told_now(ref('int_attribution__earned'), 'conversion_key') }}) as told
),

days as (
    {{ told_now(ref('int_attribution__returns'), 'day') }}
    union
    {{ told_now(ref('fct_attribution_roi'), 'day') }}
    union
    select cost_date from ({{ told_now(ref('int_spend__costs'), 'cost_date') }}) as told
),

credited as (
    select conversion_key as what, attribution_model, credit_minor as wanted, 0 as wanted_back, 0 as found, 0 as found_back
    from {{ ref('fct_attribution_credit') }} where conversion_key in (select conversion_key from looked_at)
    union all
    select conversion_key, attribution_model, 0, reversed_minor, 0, 0
    from {{ ref('fct_attribution_reversals') }} where conversion_key in (select conversion_key from looked_at)
    union all
    select conversion_key, attribution_model, 0, 0, credit_minor, reversed_minor
    from {{ ref('int_attribution__earned') }} where conversion_key in (select conversion_key from looked_at)
),

bases as (
    select 'spend_day' as basis
    union all
    select 'conversion_day'
),

returned as (
    select
        basis || ' ' || cast(day as text) || ' credit of ' || channel as what, attribution_model, credit_minor as wanted, reversed_minor as wanted_back,
        0 as found, 0 as found_back
    from {{ ref('int_attribution__returns') }}
    where conversion_type = 'purchase' and day in (select day from days)
    union all
    select basis || ' ' || cast(day as text) || ' credit of ' || channel, attribution_model, 0, 0, credit_minor, reversed_minor
    from {{ ref('fct_attribution_roi') }} where day in (select day from days)
    union all
    select bases.basis || ' ' || cast(spent.day as text) || ' spend on ' || spent.platform, models.attribution_model, spent.spend_minor, 0, 0, 0
    from (
        select ad_date as day, platform, spend_minor from {{ ref('fct_ad_performance_daily') }}
        union all
        select cost_date, platform, cost_minor from {{ ref('int_spend__costs') }} where platform = '(none)'
    ) as spent
    cross join bases
    inner join {{ ref('seed_attribution_models') }} as models on models.kind <> 'markov'
    where spent.day in (select day from days)
    union all
    -- Where a part has no exchange rate neither side is known.
    select basis || ' ' || cast(day as text) || ' spend on ' || platform, attribution_model, 0, 0, spend_minor, 0
    from {{ ref('fct_attribution_roi') }} where day in (select day from days)
)

select what, attribution_model, sum(wanted) as wanted, sum(found) as found
from (select * from credited union all select * from returned) as both_sides
group by what, attribution_model
having count(*) = count(wanted) and count(*) = count(found) and (sum(wanted) <> sum(found) or sum(wanted_back) <> sum(found_back))
