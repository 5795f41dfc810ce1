-- Credit of channels under every attribution model, side by side. Grain: month, definition of a conversion, model and channel.
-- `credit_minor` is of the month's conversions and `reversed_minor` what refunds ever took back of it; `refunded_minor` is what the month's
-- refunds took back, whenever was bought. What is left adds up to the month's net value under every model, to the minor unit.
-- Where effects of a month changed, so did how the refunds of its conversions are shared out, in whichever months these came.
{{ told_by_difference(['month', 'conversion_type', 'attribution_model', 'channel'], links=['month'], scope='month') }}
{%- set returns = ref('int_attribution__returns') -%}
{%- set effects, effects_in_force = ref('int_attribution__removal_effects'), ref('int_attribution__effects_in_force') -%}
{%- set since = told_since([returns, effects, effects_in_force], seeds=[ref('seed_attribution_models')]) -%}
{%- do look_again_at(since, "select credit_month from " ~ changes(returns, since) ~ " union select " ~ month_of('day') ~ " from " ~ changes(returns, since)
    ~ " union select window_month from " ~ changes(effects, since) ~ " union select window_month from " ~ changes(effects_in_force, since)
    ~ " union select " ~ month_of('returns.day') ~ " from " ~ returns ~ " as returns join " ~ changes(effects, since)
    ~ " on changes.window_month = returns.credit_month where returns.basis = 'conversion_day' and returns.reversed_minor <> 0") %}

with entries as (
    select
        credit_month as month, conversion_type, attribution_model, channel, {{ in_conversions('parts') }} as conversions,
        credit_minor, reversed_minor, 0 as refunded_minor
    from {{ returns }}
    where basis = 'conversion_day'
    union all
    select {{ month_of('day') }}, conversion_type, attribution_model, channel, 0, 0, 0, reversed_minor
    from {{ returns }}
    where basis = 'conversion_day' and reversed_minor <> 0
    union all
    select
        case when kinds.is_by_refund then shared.refund_month else shared.window_month end, shared.conversion_type,
        models.attribution_model, shared.channel, cast(shared.conversions as decimal(24, 12)),
        case when shared.refund_month is null then shared.value_minor else 0 end,
        case when shared.refund_month is not null and not kinds.is_by_refund then shared.value_minor else 0 end,
        case when kinds.is_by_refund then shared.value_minor else 0 end
    from (
        select window_month, conversion_type, markov_order, with_lost, channel, refund_month, conversions, value_minor
        from {{ ref('int_attribution__shared') }}
        union all
        select totals.window_month, totals.conversion_type, chains.markov_order, chains.with_lost, '(none)', totals.refund_month, totals.conversions,
            totals.value_minor
        from {{ ref('int_attribution__totals') }} as totals
        inner join (select distinct markov_order, with_lost from {{ ref('seed_attribution_models') }} where kind = 'markov') as chains
            on not totals.is_touched
    ) as shared
    inner join {{ ref('seed_attribution_models') }} as models
        on models.kind = 'markov' and models.markov_order = shared.markov_order and models.with_lost = shared.with_lost
    inner join (select false as is_by_refund union all select true) as kinds
        on not kinds.is_by_refund or shared.refund_month is not null
),

summed as (
    select
        month, conversion_type, attribution_model, channel, sum(conversions) as conversions, cast(sum(credit_minor) as bigint) as credit_minor,
        cast(sum(reversed_minor) as bigint) as reversed_minor, cast(sum(refunded_minor) as bigint) as refunded_minor
    from entries
    where {{ to_tell('cast(month as text)', since) }}
    group by month, conversion_type, attribution_model, channel
)

select
    summed.month, summed.conversion_type, summed.attribution_model, summed.channel,
    cast(summed.conversions as double precision) as conversions,
    {{ ratio('summed.conversions', 'sum(summed.conversions) over (partition by summed.month, summed.conversion_type, summed.attribution_model)') }} as share,
    summed.credit_minor, summed.reversed_minor, summed.credit_minor - summed.reversed_minor as net_credit_minor, summed.refunded_minor,
    coalesce(effects.removal_effect, in_force.removal_effect) as removal_effect
from summed
inner join {{ ref('seed_attribution_models') }} as models on models.attribution_model = summed.attribution_model
{%- for relation, kind, alias in [(effects, 'markov', 'effects'), (effects_in_force, 'markov_per_journey', 'in_force')] %}
left join {{ relation }} as {{ alias }}
    on models.kind = '{{ kind }}' and {{ alias }}.window_month = summed.month and {{ alias }}.conversion_type = summed.conversion_type
    and {{ alias }}.channel = summed.channel and {{ alias }}.markov_order = models.markov_order and {{ alias }}.with_lost = models.with_lost
{%- endfor %}
