-- What each channel gets of a month's conversions where channels share them as a whole, by removal effects. Grain: month of the
-- conversions, definition, chain, channel and month of the refunds (none is the conversions themselves).
-- Money is shared by the difference of two rounded running shares, so it adds up; conversions that nobody earned are `(none)`.
{{ config(materialized='view') }}
{%- set of_chain = 'partition by window_key' %}
{%- set upto = 'order by md5(channel) rows between unbounded preceding and current row' %}

with running as (
    select
        effects.*,
        sum(value_weight) over ({{ of_chain }} {{ upto }}) - value_weight as weight_before,
        value_weight as weight,
        sum(value_weight) over ({{ of_chain }}) as total_weight,
        {{ ratio('removal_effect', 'sum(cast(removal_effect as decimal(38, 20))) over (' ~ of_chain ~ ')') }} as share
    from (
        -- Where a month's conversions are worth nothing, its channels' effects on value are none.
        select removal.*, {{ removal_weight('greatest(value_effect, 0)') }} as value_weight
        from {{ ref('int_attribution__removal_effects') }} as removal
    ) as effects
)

select
    running.window_month, running.conversion_type, running.markov_order, running.with_lost, running.channel, totals.refund_month,
    running.removal_effect, running.share * totals.conversions as conversions,
    case when running.total_weight > 0 then {{ credit_of('totals.value_minor') | replace('total_weight', 'nullif(running.total_weight, 0)') }} else 0 end as value_minor
from running
inner join {{ ref('int_attribution__totals') }} as totals
    on totals.window_month = running.window_month and totals.conversion_type = running.conversion_type and totals.is_touched
