-- What a little more or less spend would return, by channel, and what moving a part of the budget from where it returns least to where it returns most
-- would have changed a week. Grain: attribution model and channel that spends.
-- A channel's weeks are fitted by least squares to revenue = a + b × ln(1 + spend ÷ mean spend), which is concave where b > 0: each further unit
-- brings less. Its slope at what is spent now (the mean of the last four weeks) is the return at the margin. Where weeks cannot tell, it is null and `finding` says why.
{%- set shift = var('budget_shift_percent') / 100 %}

with daily as (
    select {{ week_of('day') }} as week, day, attribution_model, channel, spend_minor, net_credit_minor, is_mature
    from {{ ref('fct_attribution_roi') }}
    where basis = 'spend_day'
),

weeks as (
    select weeks.week, row_number() over (order by weeks.week desc) as week_no
    from (
        select week, min(case when is_mature then 1 else 0 end) as mature, max(day) as last_day from daily group by week
    ) as weeks
    cross join {{ source('ops', 'build_context') }} as build_context
    where weeks.mature = 1 and weeks.week >= (select min(daily.day) from daily)
        and {{ local_date('build_context.as_of') }} - weeks.week > 6 + {{ var('credit_maturity_days') }}
),

spending as (
    select distinct attribution_model, channel from daily where spend_minor is null or spend_minor <> 0
),

weekly as (
    select
        spending.attribution_model, spending.channel, weeks.week_no,
        case when count(daily.day) = count(daily.spend_minor) then coalesce(sum(daily.spend_minor), 0) end as spend,
        coalesce(sum(daily.net_credit_minor), 0) as revenue
    from spending
    inner join weeks on weeks.week_no <= {{ var('budget_weeks') }}
    left join daily on daily.week = weeks.week and daily.attribution_model = spending.attribution_model and daily.channel = spending.channel
    group by spending.attribution_model, spending.channel, weeks.week_no
),

fitted as (
    {{ fitted_response('weekly') }}
),

marginal as (
    select
        fitted.*, case when unknown_because is null then slope * mean_revenue / (mean_spend + spend_now) end as marginal_return,
        sum(case when spend_now > 0 then spend_now else 0 end) over (partition by attribution_model) as budget
    from fitted
),

ranked as (
    select
        marginal.*, count(marginal_return) over (partition by attribution_model) as known,
        row_number() over (partition by attribution_model order by marginal_return is null, marginal_return, md5(channel)) as lowest_no,
        row_number() over (partition by attribution_model order by marginal_return is null, marginal_return desc, md5(channel) desc) as highest_no
    from marginal
),

moving as (
    select
        ranked.*,
        case
            when marginal_return is null or known < 2 then 0 when lowest_no = 1 then -1 when highest_no = 1 then 1 else 0
        end * max(case when marginal_return is not null and known > 1 and lowest_no = 1 then least({{ shift }} * budget, spend_now) else 0 end)
            over (partition by attribution_model) as moved
    from ranked
),

changed as (
    select
        moving.*,
        case
            when unknown_because is not null then unknown_because
            when known < 2 then 'alone'
            when moved < 0 then 'less'
            when moved > 0 and spend_now + moved > most_spend then 'more_than_seen'
            when moved > 0 then 'more'
            else 'keep'
        end as finding
    from moving
)

select
    changed.attribution_model, changed.channel, changed.finding, cast(changed.weeks as bigint) as weeks,
    cast(round(cast(changed.spend_now as {{ exact_decimal() }}), 0) as bigint) as weekly_spend_minor,
    cast(round(cast(changed.mean_revenue as {{ exact_decimal() }}), 0) as bigint) as weekly_net_credit_minor,
    changed.marginal_return, changed.fit,
    case when marginal_return is not null then cast(round(cast(changed.moved as {{ exact_decimal() }}), 0) as bigint) end as spend_change_minor,
    case when marginal_return is not null then cast(round(cast(slope * mean_revenue * (
        ln(1 + greatest(spend_now + moved, 0) / mean_spend) - ln(1 + spend_now / mean_spend)
    ) as {{ exact_decimal() }}), 0) as bigint) end as net_credit_change_minor,
    findings.name_en as finding_en, findings.name_vi as finding_vi, findings.caveat_en, findings.caveat_vi
from changed
inner join {{ ref('seed_budget_findings') }} as findings on findings.finding = changed.finding
