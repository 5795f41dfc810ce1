-- Cost of a new customer (M19): a channel's marketing cost over the new customers credited to it; fully loaded with overheads (seed_marketing_overheads) too.
-- Grain: month, channel and attribution model. Campaigns outside the net are charged to the month they start in; overheads are borne by channels as
-- they cost, whole to the minor unit, and by `(none)` in a month without cost. Where a part of the cost has no exchange rate, the whole is unknown.
-- Customers are shared in exact parts: the channels' add up to the month's new customers.
{{ told_by_difference(['month', 'channel', 'attribution_model'], links=['month'], scope='month') }}
{%- set returns, costs, rates = ref('int_attribution__returns'), ref('int_spend__costs'), ref('int_fx_rates') -%}
{%- set since = told_since([returns, costs, rates], seeds=[ref('seed_attribution_models'), ref('seed_marketing_overheads')]) -%}
{%- do look_again_at(since, "select credit_month from " ~ changes(returns, since) ~ " union select cost_month from " ~ changes(costs, since)
    ~ " union select " ~ month_of('rate_date') ~ " from " ~ changes(rates, since)) -%}
{%- set upto = 'partition by month order by md5(channel) rows between unbounded preceding and current row' %}

with costs as (
    select
        cost_month as month, channel, case when count(*) = count(cost_minor) then cast(sum(cost_minor) as bigint) end as cost_minor
    from {{ costs }}
    where {{ to_tell('cast(cost_month as text)', since) }}
    group by cost_month, channel
),

overheads as (
    select month, overhead_minor from {{ ref('int_spend__overheads') }} where {{ to_tell('cast(month as text)', since) }}
),

bearing as (
    select
        months.*, greatest(cost_minor, 0) as weight, sum(greatest(cost_minor, 0)) over ({{ upto }}) as running_weight,
        case when count(*) over (partition by month) = count(cost_minor) over (partition by month) then
            sum(greatest(cost_minor, 0)) over (partition by month)
        end as total_weight
    from (
        select costs.* from costs
        union all
        -- Nobody else is there to bear them.
        select overheads.month, '(none)', cast(1 as bigint)
        from overheads
        where not exists (select 1 from costs where costs.month = overheads.month and (costs.cost_minor > 0 or costs.cost_minor is null))
    ) as months
),

loaded as (
    select
        bearing.month, bearing.channel, case when bearing.channel <> '(none)' then bearing.cost_minor else 0 end as cost_minor,
        case when overheads.month is null then 0 else
            {{ integer_share('overheads.overhead_minor', 'bearing.running_weight', 'nullif(bearing.total_weight, 0)') }}
            - {{ integer_share('overheads.overhead_minor', '(bearing.running_weight - bearing.weight)', 'nullif(bearing.total_weight, 0)') }}
        end as overhead_minor
    from bearing
    left join overheads on overheads.month = bearing.month
),

together as (
    select
        loaded.month, loaded.channel, models.attribution_model, loaded.cost_minor, loaded.overhead_minor, cast(0 as bigint) as parts
    from loaded
    -- Channels that share conversions as a whole know no customer, so no new one.
    inner join {{ ref('seed_attribution_models') }} as models on models.kind <> 'markov'
    union all
    select credit_month, channel, attribution_model, 0, 0, new_parts
    from {{ returns }}
    where basis = 'conversion_day' and new_parts <> 0 and {{ to_tell('cast(credit_month as text)', since) }}
),

summed as (
    select
        month, channel, attribution_model,
        {%- for amount in ['cost_minor', 'overhead_minor'] %}
        case when count(*) = count({{ amount }}) then cast(sum({{ amount }}) as bigint) end as {{ amount }},
        {%- endfor %}
        {{ in_conversions('sum(parts)') }} as new_customers
    from together
    group by month, channel, attribution_model
)

select
    month, channel, attribution_model, cost_minor, overhead_minor, cost_minor + overhead_minor as loaded_cost_minor,
    cast(new_customers as double precision) as new_customers,
    {{ exact_ratio('cost_minor', 'new_customers') }} as cost_per_customer,
    {{ exact_ratio('(cost_minor + overhead_minor)', 'new_customers') }} as loaded_cost_per_customer
from summed
