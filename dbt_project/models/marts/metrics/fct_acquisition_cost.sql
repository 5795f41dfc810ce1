-- Cost of a new customer (M19): a channel's marketing cost over the new customers credited to it.
-- Grain: month, channel and attribution model. Shares are summed as decimals: the order of rows must not show. Campaigns outside the net are charged to the month they start in.
-- Where a part of the cost has no exchange rate, the whole is unknown.
{%- set known_cost = 'case when count(*) = count(cost_minor) then cast(sum(cost_minor) as bigint) end' %}

with costs as (
    select {{ month_of('ad_date') }} as month, channel, spend_minor as cost_minor
    from {{ ref('fct_ad_performance_daily') }}
    union all
    select
        {{ month_of('campaigns.start_date') }} as month,
        'Offline' as channel,
        {{ minor_units(in_reporting('campaigns.cost', 'campaigns.currency', 'fx.rate')) }} as cost_minor
    from {{ ref('int_offline_campaigns') }} as campaigns
    {{ join_fx('campaigns.currency', 'campaigns.start_date') }}
    where campaigns.cost is not null
),

spent as (
    select
        costs.month, costs.channel, models.attribution_model,
        {{ known_cost }} as cost_minor, cast(0 as decimal(24, 12)) as new_customers
    from costs
    -- Channels that share conversions as a whole know no customer, so no new one.
    inner join {{ ref('seed_attribution_models') }} as models on models.kind <> 'markov'
    group by costs.month, costs.channel, models.attribution_model
),

won as (
    select
        {{ month_of('credit.conversion_date') }} as month, credit.channel, credit.attribution_model,
        cast(0 as bigint) as cost_minor, sum(cast(credit.share as decimal(18, 12))) as new_customers
    from {{ ref('fct_attribution_credit') }} as credit
    inner join {{ ref('fct_conversions') }} as conversions
        on conversions.conversion_key = credit.conversion_key and conversions.is_first and conversions.conversion_type = 'purchase'
    group by {{ month_of('credit.conversion_date') }}, credit.channel, credit.attribution_model
),

together as (
    select * from spent
    union all
    select * from won
)

select
    month,
    channel,
    attribution_model,
    {{ known_cost }} as cost_minor,
    cast(sum(new_customers) as double precision) as new_customers,
    {{ exact_ratio(known_cost, 'sum(new_customers)') }} as cost_per_customer
from together
group by month, channel, attribution_model
