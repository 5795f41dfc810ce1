-- What marketing cost and what it earned. Grain: day, basis, attribution model, channel, platform and campaign.
-- By `spend_day` credit and what refunds took back of it are of the day of the touch, beside what was spent on it; by `conversion_day` credit is of the day of
-- the purchase, a refund of its own day. Each basis has all spend and all credit of purchases once under every model of touches.
{{ told_by_difference(['day', 'basis', 'attribution_model', 'channel', 'platform', 'campaign'], links=['day'], scope='day',
    indexes=[{'columns': ['day']}]) }}
{%- set returns, costs = ref('int_attribution__returns'), ref('int_spend__costs') -%}
{%- set since = told_since([returns, costs], seeds=[ref('seed_attribution_models')], vars=['credit_maturity_days']) -%}
{%- do look_again_at(since, "select day from " ~ changes(returns, since) ~ " union select cost_date from " ~ changes(costs, since)
    ~ " union select day from " ~ this ~ " where not is_mature") %}

with bases as (
    select 'spend_day' as basis, {{ var('credit_maturity_days') }} as maturity_days
    union all
    select 'conversion_day', 0
),

entries as (
    select
        returns.day, bases.basis, returns.attribution_model, returns.channel, returns.platform, returns.campaign,
        cast(null as text) as campaign_name, cast(0 as bigint) as spend_minor, returns.parts, returns.credit_minor, returns.reversed_minor,
        true as is_final, bases.maturity_days
    from {{ returns }} as returns
    inner join bases on bases.basis = returns.basis
    where returns.conversion_type = 'purchase' and {{ to_tell('cast(returns.day as text)', since) }}
    union all
    select
        costs.cost_date, bases.basis, models.attribution_model, costs.channel, costs.platform, costs.campaign, costs.campaign_name,
        costs.cost_minor, 0, 0, 0, costs.is_mature, bases.maturity_days
    from {{ costs }} as costs
    cross join bases
    inner join {{ ref('seed_attribution_models') }} as models on models.kind <> 'markov'
    where {{ to_tell('cast(costs.cost_date as text)', since) }}
),

summed as (
    select
        day, basis, attribution_model, channel, platform, campaign, max(campaign_name) as campaign_name,
        case when count(*) = count(spend_minor) then cast(sum(spend_minor) as bigint) end as spend_minor,
        cast({{ in_conversions('sum(parts)') }} as double precision) as conversions, cast(sum(credit_minor) as bigint) as credit_minor,
        cast(sum(reversed_minor) as bigint) as reversed_minor,
        min(case when is_final then 1 else 0 end) = 1 as is_final, max(maturity_days) as maturity_days
    from entries
    group by day, basis, attribution_model, channel, platform, campaign
)

select
    summed.day, summed.basis, summed.attribution_model, summed.channel, summed.platform, summed.campaign, summed.campaign_name,
    summed.spend_minor, summed.conversions, summed.credit_minor, summed.reversed_minor,
    summed.credit_minor - summed.reversed_minor as net_credit_minor,
    {{ ratio('(summed.credit_minor - summed.reversed_minor)', 'summed.spend_minor') }} as roas,
    summed.is_final and {{ local_date('build_context.as_of') }} - summed.day > summed.maturity_days as is_mature
from summed
cross join {{ source('ops', 'build_context') }} as build_context
